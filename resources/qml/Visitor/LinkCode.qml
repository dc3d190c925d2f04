pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Window

// The link of an article as a QR code with the words to it, in as much room as it is given. Its drawing
// stands on the edges of the item; the quiet zone around it reaches over them, into the margin.
Item {
    id: root

    // Of the visitor, for the words.
    required property string language
    required property bool rightToLeft
    // Whether the article's lines end on the left.
    required property bool onTheLeft
    required property url url
    // Modules a side, with four of quiet zone on each side; 0 for no code.
    required property int modules
    required property string host
    // Whether there is room for it at all.
    required property bool wanted
    // The largest and the least that it may take.
    required property real mostWidth
    required property real mostHeight
    required property real comfortableWidth
    required property real comfortableHeight

    // Everything is counted in the screen's own pixels, so that each module is as large as the next one.
    readonly property real ratio: Screen.devicePixelRatio
    readonly property real density: Screen.pixelDensity
    // Most screens whose size is not known claim 96 or 100 dots an inch.
    readonly property bool sizeKnown: density > 1 && density < 25 && Math.abs(density * 25.4 - 98) > 3.5
    // A telephone reads it from a metre: a module of a millimetre, or what that is on the smallest screen that
    // has so many pixels; upright ones are never as small as others.
    readonly property real leastModule: (sizeKnown ? Math.ceil(density * ratio) : Math.max(4, Math.floor(Theme.shorter * ratio / (Theme.portrait ? 150 : 120)))) / ratio
    readonly property int drawn: Math.max(0, modules - 8)
    // Upright screens have the words between picture and code, others under it.
    readonly property bool wordsBeside: Theme.portrait
    readonly property real wordsHeight: (wordsBeside ? 0 : wordsGap) + call.implicitHeight + Theme.small * 0.6 + address.heightAt(Theme.smallest)
    readonly property real wordsGap: Math.ceil(Theme.small * 0.6)
    readonly property real wordsWidth: Math.ceil(Math.max(call.linesWidth, address.linesWidth))
    readonly property real module: {
        if (!wanted || modules === 0 || heightFor(leastModule) > mostHeight || widthFor(leastModule) > mostWidth)
            return 0;
        const step = 1 / ratio;
        const high = wordsBeside ? comfortableHeight / drawn : (comfortableHeight - wordsHeight) / (drawn + 4);
        const comfortable = Math.floor(Math.min(high, comfortableWidth / (drawn + 4)) / step) * step;
        return Math.max(leastModule, Math.min(comfortable, 2 * leastModule));
    }
    readonly property bool fits: module > 0
    readonly property real quiet: 4 * module
    readonly property real side: drawn * module

    // Where the item stands in the window.
    readonly property point place: {
        let x = 0;
        let y = 0;
        for (let item = root; item; item = item.parent) {
            x += item.x;
            y += item.y;
        }
        return Qt.point(x, y);
    }

    // Return what a code with modules of `size` takes, with its quiet zone towards the article.
    function widthFor(size: real): real {
        return (drawn + 4) * size + (wordsBeside ? wordsWidth + Theme.medium : 0);
    }

    function heightFor(size: real): real {
        return wordsBeside ? drawn * size : (drawn + 4) * size + wordsHeight;
    }

    function onPixel(length: real): real {
        return Math.round(length * ratio) / ratio;
    }

    implicitWidth: fits ? widthFor(module) : 0
    implicitHeight: fits ? heightFor(module) : 0
    visible: fits

    LayoutMirroring.enabled: rightToLeft
    LayoutMirroring.childrenInherit: true

    Image {
        id: picture

        objectName: "linkCode"
        // Where the item stands is part of the sum: a module never falls between two pixels.
        x: root.onPixel(root.place.x + (root.onTheLeft ? 0 : root.width - root.side)) - root.place.x - root.quiet
        y: root.onPixel(root.place.y + (root.wordsBeside ? root.height - root.side : 0)) - root.place.y - root.quiet
        width: root.modules * root.module
        height: width
        source: root.fits ? root.url : ""
        smooth: false
        mirror: false
        fillMode: Image.Stretch

        Accessible.role: Accessible.Graphic
        Accessible.name: qsTr("QR code with an address for further reading, at %1").replace("%1", root.host)
    }

    FittedText {
        id: call

        x: address.x
        width: address.width
        y: root.wordsBeside ? root.height - root.wordsHeight : root.side + root.quiet + root.wordsGap
        columnWidth: address.columnWidth
        text: qsTr("Read more")
        language: root.language
        rightToLeft: root.rightToLeft
        most: Theme.label
        least: Theme.smallest
        preferredLines: 1
        role: Accessible.StaticText
    }

    FittedText {
        id: address

        x: (root.onTheLeft ? [root.width - width - Theme.medium, 0] : [Theme.medium, root.width - width])[root.wordsBeside ? 0 : 1]
        width: root.wordsBeside ? root.wordsWidth : root.side
        y: call.y + call.implicitHeight + Theme.small * 0.6
        columnWidth: root.wordsBeside ? Theme.unit * 9 : root.drawn * root.leastModule
        text: root.host
        language: "en"
        rightToLeft: false
        most: Theme.label
        least: Theme.smallest
        preferredLines: 1
        role: Accessible.StaticText
        weight: Theme.regular
        color: Theme.quiet
    }
}
