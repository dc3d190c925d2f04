pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Window

// The link of an article as a QR code on a white plate, with the words to it under or beside it where they have room.
// Nothing of the plate is drawn twice, so that it fades as one.
Item {
    id: root

    enum Words {
        None,
        Under,
        Beside
    }

    // Of the visitor, for the words.
    required property string language
    required property bool rightToLeft
    required property url url
    // Modules a side, with four of quiet zone on each side; 0 for no code.
    required property int modules
    required property string host
    // What `choice` has found.
    required property var chosen
    // Where it is wanted in its parent; it stands on the nearest whole pixel of the screen.
    required property point spot

    // Everything is counted in the screen's own pixels, so that each module is as large as the next one.
    readonly property real ratio: Screen.devicePixelRatio
    readonly property real density: Screen.pixelDensity
    readonly property real millimetre: density * ratio
    // Most screens whose size is not known claim 96 or 100 dots an inch.
    readonly property bool sizeKnown: density > 1 && density < 25 && Math.abs(millimetre * 25.4 - 98) > 3.5
    // A telephone reads it from a metre: a module of a millimetre, or what that is on the smallest screen that has so
    // many pixels.
    readonly property int least: sizeKnown ? Math.ceil(millimetre) : Math.max(4, Math.floor(Theme.shorter * ratio / 180))
    readonly property int comfortable: sizeKnown ? Math.max(least, Math.min(Math.round(1.2 * millimetre), Math.floor(1.5 * millimetre))) : least
    readonly property int words: chosen.words
    readonly property real module: chosen.module / ratio
    readonly property bool fits: module > 0
    readonly property real quiet: 4 * module
    readonly property real side: modules * module
    readonly property real gap: Theme.small * 0.6
    // What letters reach above capitals, so that the quiet zone is quiet.
    readonly property real lift: Math.ceil(Theme.label * 0.16)
    // Of the words where nothing presses them.
    readonly property real wordsWidth: Math.ceil(Theme.label * Math.max(call.measure(call.text) * call.scriptScale, address.measure(address.text)))
    readonly property point origin: {
        let x = 0;
        let y = 0;
        for (let item = parent; item; item = item.parent) {
            x += item.x;
            y += item.y;
        }
        return Qt.point(x, y);
    }

    // Return the best that has room: its words, the pixels of a module, its width and height; no pixels for none.
    // `suits` is asked in the end.
    function choice(mostWidth: real, mostHeight: real, suits: var): var {
        const pixels = modules > 0 ? [...new Set([comfortable, least])] : [];
        for (const words of [Theme.portrait || Theme.compact ? LinkCode.Beside : LinkCode.Under, LinkCode.None]) {
            for (const module of pixels) {
                const found = sized(words, module, mostWidth);
                if (found.width <= mostWidth && found.height <= mostHeight && (!suits || suits(found)))
                    return found;
            }
        }
        return {
            "words": LinkCode.None,
            "module": 0,
            "width": 0,
            "height": 0
        };
    }

    function sized(words: int, module: int, mostWidth: real): var {
        const size = module / ratio;
        const side = modules * size;
        const beside = Math.floor(Math.min(wordsWidth, mostWidth - side - 4 * size) * ratio) / ratio;
        const column = words === LinkCode.Beside ? beside : side - 8 * size;
        const squeezed = words !== LinkCode.None && !(call.holdsWords(column, Theme.smallest) && address.holdsWords(column, Theme.smallest));
        const high = words === LinkCode.None || squeezed ? 0 : call.roomIn(column) + gap + address.roomIn(column);
        return {
            "words": words,
            "module": module,
            "column": column,
            "width": squeezed ? Infinity : words === LinkCode.Beside ? side + column + 4 * size : side,
            "height": words === LinkCode.Under ? Math.ceil((side + lift + high + 4 * size) * ratio) / ratio : Math.max(side, high + 8 * size)
        };
    }

    function onPixel(length: real): real {
        return Math.round(length * ratio) / ratio;
    }

    objectName: "linkPlate"
    x: onPixel(origin.x + spot.x) - origin.x
    y: onPixel(origin.y + spot.y) - origin.y
    width: chosen.width
    height: chosen.height
    visible: fits

    LayoutMirroring.enabled: rightToLeft
    LayoutMirroring.childrenInherit: true

    Image {
        id: picture

        objectName: "linkCode"
        x: root.words === LinkCode.Beside && root.rightToLeft ? root.width - width : 0
        width: root.side
        height: root.side
        source: root.fits ? root.url : ""
        smooth: false
        mirror: false
        fillMode: Image.Stretch

        Accessible.role: Accessible.Graphic
        Accessible.name: qsTr("QR code with an address for further reading, at %1").replace("%1", root.host)
    }

    Rectangle {
        readonly property bool beside: root.words === LinkCode.Beside

        x: beside && !root.rightToLeft ? root.side : 0
        y: beside ? 0 : root.side
        width: beside ? root.width - root.side : root.side
        height: root.height - y
        visible: root.words !== LinkCode.None
        color: "white"

        LinkWord {
            id: call

            x: parent.beside ? (root.rightToLeft ? root.quiet : 0) : root.quiet
            y: parent.beside ? parent.height - root.quiet - address.implicitHeight - root.gap - implicitHeight : root.lift
            columnWidth: root.chosen.column ?? 0
            text: qsTr("Read more")
            language: root.language
            rightToLeft: root.rightToLeft
        }

        LinkWord {
            id: address

            x: call.x
            y: call.y + call.implicitHeight + root.gap
            columnWidth: call.columnWidth
            text: root.host
            language: "en"
            rightToLeft: false
            weight: Theme.regular
            color: Theme.quiet
        }
    }
}
