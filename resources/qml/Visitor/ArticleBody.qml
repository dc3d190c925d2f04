pragma ComponentBehavior: Bound

import QtQuick

// Summary and text on one grid of lines; the window onto it is always a whole number of lines.
Item {
    id: root

    required property var article
    required property string language
    required property bool rightToLeft

    readonly property real size: Theme.body * Theme.scaleFor(language)
    readonly property int grid: Math.round(size * Theme.leadingFor(language))
    readonly property int lines: Math.max(0, Math.floor(height / grid))
    readonly property bool hasMore: view.contentHeight > view.height + 1
    readonly property bool atEnd: view.contentY + view.height > view.contentHeight - grid / 2

    function snapped(y: real): real {
        return Math.max(0, Math.min(view.contentHeight - view.height, Math.round(y / grid) * grid));
    }

    function goTo(y: real) {
        settle.stop();
        settle.to = snapped(y);
        settle.start();
    }

    function readOn() {
        goTo(atEnd ? 0 : view.contentY + Math.max(1, lines - 1) * grid);
    }

    function rewind() {
        settle.stop();
        view.contentY = 0;
    }

    activeFocusOnTab: hasMore

    Accessible.role: Accessible.StaticText
    Accessible.name: [article.summary, ...article.blocks.map(block => block.text)].join("\n")
    Accessible.focusable: hasMore
    Keys.onDownPressed: goTo(view.contentY + grid)
    Keys.onUpPressed: goTo(view.contentY - grid)

    NumberAnimation {
        id: settle

        target: view
        property: "contentY"
        duration: Theme.move
        easing.type: Easing.OutCubic
    }

    Flickable {
        id: view

        objectName: "articleBody"
        anchors.left: parent.left
        anchors.right: parent.right
        height: root.lines * root.grid
        clip: true
        contentWidth: width
        contentHeight: Math.ceil(words.implicitHeight / root.grid) * root.grid
        flickableDirection: Flickable.VerticalFlick
        boundsBehavior: Flickable.StopAtBounds
        interactive: root.hasMore
        pixelAligned: true

        onMovementStarted: settle.stop()
        onMovementEnded: root.goTo(contentY)

        Column {
            id: words

            // Puts the baseline at the same height of its line in both scripts.
            y: Math.round((1.14 - Theme.ascentFor(root.language)) * root.size)
            width: parent.width

            BodyText {
                width: parent.width
                visible: (root.article.summary ?? "") !== ""
                marked: [
                    {
                        "text": root.article.summary ?? "",
                        "bold": true
                    }
                ]
                language: root.language
                size: root.size
                grid: root.grid
                rightToLeft: root.rightToLeft
            }

            Repeater {
                model: root.article.blocks ?? []

                BodyBlock {
                    required property int index
                    required property var modelData

                    width: words.width
                    kind: modelData.kind
                    runs: modelData.runs
                    indented: index > 0
                    language: root.language
                    size: root.size
                    grid: root.grid
                    rightToLeft: root.rightToLeft
                }
            }

            BodyText {
                width: parent.width
                visible: (root.article.credit ?? "") !== ""
                text: qsTr("Picture: %1").replace("%1", Theme.isolated(root.article.credit ?? ""))
                language: root.language
                size: root.size * 0.82
                grid: root.grid
                rightToLeft: root.rightToLeft
                color: Theme.quiet
            }
        }
    }

    FocusRing {
        target: root
    }
}
