pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Shapes
import Kiosk.Models

// Stops the rotation until the visit ends, and starts it again.
PushButton {
    id: root

    required property NewsModel news

    readonly property real side: Theme.unit * 1.2

    objectName: "pauseNews"
    name: news.paused ? qsTr("Go on with the news") : qsTr("Pause the news")

    onTriggered: news.togglePause()

    Rectangle {
        anchors.centerIn: parent
        width: Math.max(Theme.unit * 2.2, 30)
        height: width
        color: root.pressed ? Theme.accentTint : "transparent"
        border.color: Theme.mark
        border.width: Math.max(1, Theme.unit * 0.08)
        radius: width / 2
    }

    Row {
        anchors.centerIn: parent
        visible: !root.news.paused
        spacing: Math.round(root.side * 0.22)

        Rectangle {
            width: Math.round(root.side * 0.2)
            height: Math.round(root.side * 0.72)
            color: Theme.ink
        }

        Rectangle {
            width: Math.round(root.side * 0.2)
            height: Math.round(root.side * 0.72)
            color: Theme.ink
        }
    }

    Shape {
        anchors.centerIn: parent
        anchors.horizontalCenterOffset: root.side * 0.06
        width: root.side
        height: root.side
        visible: root.news.paused
        preferredRendererType: Shape.CurveRenderer

        ShapePath {
            fillColor: Theme.ink
            strokeColor: "transparent"
            strokeWidth: -1
            startX: root.side * 0.22
            startY: root.side * 0.12

            PathLine {
                x: root.side * 0.86
                y: root.side * 0.5
            }

            PathLine {
                x: root.side * 0.22
                y: root.side * 0.88
            }
        }
    }
}
