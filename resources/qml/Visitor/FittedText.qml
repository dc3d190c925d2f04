pragma ComponentBehavior: Bound

import QtQuick
import "linebreaks.mjs" as LineBreaks

// A text that shrinks within limits, breaks between words as long as they are whole, and balances its lines.
Item {
    id: root

    required property string text
    required property string language
    required property bool rightToLeft
    required property real most
    required property real least
    // A word that is too wide for a line even at this size is broken anywhere.
    property real breakSize: least
    property real maximumHeight: Infinity
    // Where the width of a line is known before the item has it.
    property real columnWidth: width
    property real leading: Theme.tightLeadingFor(language)
    property int preferredLines: 3
    property int role: Accessible.Heading
    property int weight: Theme.strong
    property color color: Theme.ink

    readonly property real space: metrics.advanceWidth(" ") / metrics.font.pixelSize
    readonly property real scriptScale: Theme.scaleFor(language)
    readonly property var words: text.split(/[ \n]+/).filter(word => word !== "")
    readonly property var pieces: LineBreaks.pieces(words, space, columnWidth > 0 ? columnWidth / (breakSize * scriptScale) : Infinity, measure)
    readonly property int size: columnWidth > 0 ? Math.max(1, Math.floor(LineBreaks.fittingSize(pieces.widths, pieces.gaps, most * scriptScale, least * scriptScale, columnWidth, maximumHeight, leading, preferredLines))) : most
    readonly property real limit: columnWidth > 0 ? LineBreaks.balancedLimit(pieces.widths, pieces.gaps, columnWidth / size) : columnWidth / size
    readonly property int lineCount: LineBreaks.countLines(pieces.widths, pieces.gaps, limit)
    // The width of the longest line, to within what balancing leaves.
    readonly property real linesWidth: Math.min(columnWidth, size * (lineCount > 1 ? limit : pieces.widths.reduce((sum, width, index) => sum + width + (index > 0 ? pieces.gaps[index] : 0), 0)))
    readonly property real capInset: Theme.capInsetFor(language) * size

    // The height from the top of the first line's capitals to the last baseline, and what Arabic hangs lower.
    implicitHeight: text === "" ? 0 : (lineCount - 1) * label.lineHeight + Theme.bodyDepthFor(language) * size

    function measure(part: string): real {
        return metrics.advanceWidth(part) / metrics.font.pixelSize * 1.02;
    }

    // Return the height that the text takes at `latinSize`, enlarged as its script has to be.
    function heightAt(latinSize: real): real {
        const size = latinSize * scriptScale;
        return text === "" ? 0 : LineBreaks.countLines(pieces.widths, pieces.gaps, columnWidth / size) * size * leading;
    }

    // Return the height that the text would take at `latinSize` in a column of another width.
    function heightIn(width: real, latinSize: real): real {
        const size = latinSize * scriptScale;
        const parts = LineBreaks.pieces(words, space, width / (Math.min(breakSize, latinSize) * scriptScale), measure);
        return text === "" ? 0 : LineBreaks.countLines(parts.widths, parts.gaps, width / size) * size * leading;
    }

    // Return how much of such a height lies below the last line's letters.
    function slackAt(latinSize: real): real {
        return latinSize * scriptScale * (leading - Theme.bodyDepthFor(language));
    }

    // Return whether a column of another width holds every word whole at `latinSize`.
    function holdsWords(width: real, latinSize: real): bool {
        return Math.max(0, ...words.map(measure)) * latinSize * scriptScale <= width;
    }

    Accessible.role: role
    Accessible.name: text
    Accessible.ignored: text === ""

    FontMetrics {
        id: metrics

        font.pixelSize: 100
        font.weight: root.weight
    }

    Text {
        id: label

        y: -root.capInset
        width: root.width
        text: Theme.directed(LineBreaks.broken(root.pieces.texts, root.pieces.widths, root.pieces.gaps, root.limit), root.rightToLeft)
        textFormat: Text.PlainText
        horizontalAlignment: Text.AlignLeft
        lineHeightMode: Text.FixedHeight
        lineHeight: Math.round(root.size * root.leading)
        color: root.color
        font.pixelSize: root.size
        font.weight: root.weight

        Accessible.ignored: true

        // Lines that were laid out before the width was known would stay where they were aligned then.
        onWidthChanged: forceLayout()

        // Where scripts meet, the baselines keep their distance all the same.
        onLineLaidOut: line => {
            const arabic = /[\u0600-\u08ff\ufb50-\ufdff\ufe70-\ufeff]/.test(text.split("\n")[line.number] ?? "");
            line.y = line.number * lineHeight + (Theme.ascentFor(root.language) - Theme.ascentFor(arabic ? "ar" : "en")) * root.size;
        }
    }
}
