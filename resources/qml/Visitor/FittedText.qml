pragma ComponentBehavior: Bound

import QtQuick
import "linebreaks.mjs" as LineBreaks

// A heading that shrinks within limits, breaks between words only, and balances its lines.
Item {
    id: root

    required property string text
    required property string language
    required property bool rightToLeft
    required property real most
    required property real least
    property real maximumHeight: Infinity
    property real leading: Theme.tightLeadingFor(language)
    property int preferredLines: 3
    property int role: Accessible.Heading
    property int weight: Theme.strong
    property color color: Theme.ink

    readonly property list<string> words: text.split(/[ \n]+/).filter(word => word !== "")
    readonly property var widths: words.map(word => metrics.advanceWidth(word) / metrics.font.pixelSize * 1.01)
    readonly property real space: metrics.advanceWidth(" ") / metrics.font.pixelSize
    readonly property real scriptScale: Theme.scaleFor(language)
    readonly property real size: width > 0 ? LineBreaks.fittingSize(widths, space, most * scriptScale, least * scriptScale, width, maximumHeight, leading, preferredLines) : most
    readonly property real limit: width > 0 ? LineBreaks.balancedLimit(widths, space, width / size) : width / size
    readonly property int lineCount: LineBreaks.countLines(widths, space, limit)
    readonly property real capInset: Theme.capInsetFor(language) * size

    // The height from the top of the first line's capitals to the last baseline, and what Arabic hangs lower.
    implicitHeight: text === "" ? 0 : (lineCount - 1) * label.lineHeight + Theme.bodyDepthFor(language) * size

    // Return the height that the text takes at its least size in a column of `columnWidth`.
    function leastHeight(columnWidth: real): real {
        const size = least * scriptScale;
        return LineBreaks.countLines(widths, space, columnWidth / size) * size * leading;
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
        text: Theme.directed(LineBreaks.broken(root.words, root.widths, root.space, root.limit), root.rightToLeft)
        textFormat: Text.PlainText
        horizontalAlignment: Text.AlignLeft
        lineHeightMode: Text.FixedHeight
        lineHeight: Math.round(root.size * root.leading)
        color: root.color
        font.pixelSize: root.size
        font.weight: root.weight

        Accessible.ignored: true
    }
}
