pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Shapes
import "faces.mjs" as Faces

// One of the five faces. Mouth, brows and eyes change together; drawn on a square of 100.
Item {
    id: root

    required property int score

    readonly property var face: Faces.faces[score - 1]
    readonly property real unit: width / 100

    implicitHeight: width
    height: width

    Rectangle {
        anchors.fill: parent
        color: root.face.disc
        radius: width / 2
        antialiasing: true
    }

    Shape {
        anchors.fill: parent
        preferredRendererType: Shape.CurveRenderer

        ShapePath {
            scale: Qt.size(root.unit, root.unit)
            fillColor: "transparent"
            strokeColor: root.face.features
            strokeWidth: 5.6 * root.unit
            capStyle: ShapePath.RoundCap
            joinStyle: ShapePath.RoundJoin

            PathSvg {
                path: root.face.lines
            }
        }

        ShapePath {
            scale: Qt.size(root.unit, root.unit)
            fillColor: root.face.features
            strokeColor: "transparent"
            strokeWidth: -1

            PathSvg {
                path: root.face.surfaces
            }
        }
    }
}
