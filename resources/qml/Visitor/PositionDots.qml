pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Models

// One dot an article; the current one is long. Each can be touched.
Row {
    id: root

    required property NewsModel news

    Repeater {
        model: root.news.count

        PushButton {
            id: dot

            required property int index

            readonly property bool current: index === root.news.currentIndex

            objectName: "dot" + index
            name: qsTr("Article %1 of %2").arg(index + 1).arg(root.news.count)

            Accessible.role: Accessible.RadioButton
            Accessible.checkable: true
            Accessible.checked: current

            onTriggered: root.news.show(index)

            Rectangle {
                anchors.centerIn: parent
                width: dot.current ? height * 2.6 : height
                height: Math.max(6, Math.round(Theme.unit * 0.5))
                color: dot.current ? Theme.accentInk : Theme.mark
                radius: height / 2
                antialiasing: true
            }
        }
    }
}
