pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Models

// Running text on the grid, with its bold and italic words; never markup.
MarkedText {
    id: root

    required property real size
    required property string language
    property string opening: ""
    property string text: ""
    property var marked: [
        {
            "text": text
        }
    ]

    implicitWidth: size
    runs: opening === "" ? marked : [
        {
            "text": opening
        },
        ...marked]
    pixelSize: size
    ascent: Theme.ascentFor(language) * Math.round(size)
    color: Theme.ink

    Accessible.ignored: true
}
