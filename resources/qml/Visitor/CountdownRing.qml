pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Shapes

// A ring that runs out, from the top in the direction in which the language reads.
Shape {
    id: root

    required property real remaining
    required property bool rightToLeft
    property color color: Theme.accentInk
    property color ground: Theme.sand
    property real thickness: Theme.unit * 0.3

    preferredRendererType: Shape.CurveRenderer

    ShapePath {
        fillColor: "transparent"
        strokeColor: root.ground
        strokeWidth: root.thickness

        PathAngleArc {
            centerX: root.width / 2
            centerY: root.height / 2
            radiusX: (root.width - root.thickness) / 2
            radiusY: radiusX
            startAngle: 0
            sweepAngle: 360
        }
    }

    ShapePath {
        fillColor: "transparent"
        strokeColor: root.remaining > 0 ? root.color : "transparent"
        strokeWidth: root.thickness
        capStyle: ShapePath.FlatCap

        PathAngleArc {
            centerX: root.width / 2
            centerY: root.height / 2
            radiusX: (root.width - root.thickness) / 2
            radiusY: radiusX
            startAngle: -90
            sweepAngle: (root.rightToLeft ? 360 : -360) * root.remaining
        }
    }
}
