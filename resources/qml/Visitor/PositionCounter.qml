pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Models

// Where there is no room for a dot each: back, n / m, on.
Row {
    id: root

    required property NewsModel news
    required property bool rightToLeft

    PushButton {
        id: back

        name: qsTr("Previous article")

        onTriggered: root.news.previous()

        Chevron {
            anchors.centerIn: parent
            angle: root.rightToLeft ? 0 : 180
        }
    }

    Text {
        anchors.verticalCenter: parent.verticalCenter
        width: Math.max(Theme.touch, implicitWidth)
        text: "\u2066" + (root.rightToLeft ? root.news.count + " / " + (root.news.currentIndex + 1) : (root.news.currentIndex + 1) + " / " + root.news.count) + "\u2069"
        textFormat: Text.PlainText
        horizontalAlignment: Text.AlignHCenter
        color: Theme.quiet
        font.pixelSize: Theme.body

        Accessible.role: Accessible.StaticText
        Accessible.name: qsTr("Article %1 of %2").arg(root.news.currentIndex + 1).arg(root.news.count)
    }

    PushButton {
        id: on

        name: qsTr("Next article")

        onTriggered: root.news.next()

        Chevron {
            anchors.centerIn: parent
            angle: root.rightToLeft ? 180 : 0
        }
    }
}
