pragma ComponentBehavior: Bound

import QtQuick

// Running text on the grid.
Text {
    id: root

    required property real size
    required property int grid
    property int weight: Theme.regular

    textFormat: Text.PlainText
    horizontalAlignment: Text.AlignLeft
    wrapMode: Text.Wrap
    lineHeightMode: Text.FixedHeight
    lineHeight: grid
    color: Theme.ink
    font.pixelSize: size
    font.weight: weight

    Accessible.ignored: true
}
