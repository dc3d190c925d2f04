pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Shapes

// One of the five faces. Mouth, brows and eyes change together; drawn on a square of 100.
Item {
    id: root

    required property int score

    readonly property list<color> discs: ["#93303a", "#cc6842", "#ebb64c", "#6fb08c", "#0f6b6b"]
    readonly property list<color> features: ["#fffdf8", "#12282c", "#12282c", "#12282c", "#fffdf8"]
    // Brows, mouths that are lines, eyes that are lines.
    readonly property list<string> strokes: [
        "M22 31 Q34 32 43 38 M78 31 Q66 32 57 38",
        "M21 36 Q31 34 39 27 M79 36 Q69 34 61 27 M32 74 Q50 60 68 74",
        "M24 31 L41 31 M76 31 L59 31 M33 69 L67 69",
        "M23 31 Q32 24 41 29 M77 31 Q68 24 59 29 M29 63 Q50 82 71 63",
        "M22 29 Q32 19 42 26 M78 29 Q68 19 58 26 M24 47 Q33 35 42 47 M76 47 Q67 35 58 47"
    ]
    // Eyes and mouths that are surfaces.
    readonly property list<string> surfaces: [
        "M29 48 A5.4 5.4 0 0 1 39.8 48 A5.4 5.4 0 0 1 29 48 Z M60.2 48 A5.4 5.4 0 0 1 71 48 A5.4 5.4 0 0 1 60.2 48 Z M30 79 C30 55 70 55 70 79 C70 82 67 82 65 80.5 C57 75.5 43 75.5 35 80.5 C33 82 30 82 30 79 Z",
        "M28.5 46 A5 5.5 0 0 1 38.5 46 A5 5.5 0 0 1 28.5 46 Z M61.5 46 A5 5.5 0 0 1 71.5 46 A5 5.5 0 0 1 61.5 46 Z",
        "M28 46 A5 5 0 0 1 38 46 A5 5 0 0 1 28 46 Z M62 46 A5 5 0 0 1 72 46 A5 5 0 0 1 62 46 Z",
        "M28 45 A5 6 0 0 1 38 45 A5 6 0 0 1 28 45 Z M62 45 A5 6 0 0 1 72 45 A5 6 0 0 1 62 45 Z",
        "M28 58 C39 61.5 61 61.5 72 58 C74.5 57.3 76 58.5 76 61 C74 88 26 88 24 61 C24 58.5 25.5 57.3 28 58 Z"
    ]
    readonly property real unit: width / 100
    readonly property color feature: features[score - 1]

    implicitHeight: width
    height: width

    Rectangle {
        anchors.fill: parent
        color: root.discs[root.score - 1]
        radius: width / 2
        antialiasing: true
    }

    Shape {
        anchors.fill: parent
        preferredRendererType: Shape.CurveRenderer

        ShapePath {
            scale: Qt.size(root.unit, root.unit)
            fillColor: "transparent"
            strokeColor: root.feature
            strokeWidth: 5.6 * root.unit
            capStyle: ShapePath.RoundCap
            joinStyle: ShapePath.RoundJoin

            PathSvg {
                path: root.strokes[root.score - 1]
            }
        }

        ShapePath {
            scale: Qt.size(root.unit, root.unit)
            fillColor: root.feature
            strokeColor: "transparent"
            strokeWidth: -1

            PathSvg {
                path: root.surfaces[root.score - 1]
            }
        }
    }
}
