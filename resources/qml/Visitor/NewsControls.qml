pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Models

// Pause, position, and the way further down in a long text.
Item {
    id: root

    required property NewsModel news
    required property string language
    required property bool rightToLeft
    required property bool hasMore
    required property bool atEnd

    readonly property bool dotsFit: news.count * Theme.touch <= width - 2 * Theme.touch - Theme.small

    signal readOnWanted

    implicitHeight: Theme.touch

    PauseButton {
        id: pause

        // Optical: its drawing, not its box, stands on the margin.
        anchors.left: parent.left
        anchors.leftMargin: -(Theme.touch - Math.max(Theme.unit * 2.2, 30)) / 2
        visible: root.news.count > 1
        news: root.news
    }

    Loader {
        anchors.left: pause.right
        anchors.leftMargin: Theme.compact ? 0 : Theme.small
        active: root.news.count > 1
        sourceComponent: root.dotsFit ? dots : counter
    }

    Component {
        id: dots

        PositionDots {
            news: root.news
        }
    }

    Component {
        id: counter

        PositionCounter {
            news: root.news
            language: root.language
            rightToLeft: root.rightToLeft
        }
    }

    PushButton {
        id: readOn

        objectName: "readOn"
        anchors.right: parent.right
        anchors.rightMargin: -(Theme.touch - Theme.unit) / 2
        visible: root.hasMore
        name: root.atEnd ? qsTr("Back to the beginning of the text") : qsTr("Read on")

        onTriggered: root.readOnWanted()

        Chevron {
            anchors.centerIn: parent
            angle: root.atEnd ? -90 : 90
        }
    }
}
