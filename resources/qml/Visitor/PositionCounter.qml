pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Models

// Where there is no room for a dot each: back, n / m, on.
Row {
    id: root

    required property NewsModel news
    required property string language
    required property bool rightToLeft

    // Return which article of how many that is, as in '17 of 2,000'.
    function placeOf(number: int): string {
        return qsTr("%1 of %2").replace("%1", Theme.isolated(Theme.numeral(number, language))).replace("%2", Theme.isolated(Theme.numeral(news.count, language)));
    }

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
        id: position

        anchors.verticalCenter: parent.verticalCenter
        // As wide as for the last article, so that the buttons stay where they are.
        width: Math.max(Theme.touch, implicitWidth, widest.advanceWidth(root.placeOf(root.news.count)))
        text: Theme.directed(root.placeOf(root.news.currentIndex + 1), root.rightToLeft)
        textFormat: Text.PlainText
        horizontalAlignment: Text.AlignHCenter
        color: Theme.quiet
        font.pixelSize: Theme.body

        Accessible.role: Accessible.StaticText
        Accessible.name: qsTr("Article %1 of %2").arg(root.news.currentIndex + 1).arg(root.news.count)
    }

    FontMetrics {
        id: widest

        font: position.font
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
