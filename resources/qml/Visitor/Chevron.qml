pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Shapes

// An angle that points where `angle` says: 0 is right, clockwise.
Shape {
    id: root

    property real angle: 0
    property color color: Theme.ink

    width: Theme.unit * 1.2
    height: width
    rotation: angle
    preferredRendererType: Shape.CurveRenderer

    ShapePath {
        fillColor: "transparent"
        strokeColor: root.color
        strokeWidth: Math.max(2, Theme.unit * 0.18)
        capStyle: ShapePath.RoundCap
        joinStyle: ShapePath.RoundJoin
        startX: root.width * 0.36
        startY: root.height * 0.16

        PathLine {
            x: root.width * 0.7
            y: root.height * 0.5
        }

        PathLine {
            x: root.width * 0.36
            y: root.height * 0.84
        }
    }
}
