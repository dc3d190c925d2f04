pragma ComponentBehavior: Bound

import QtQuick

// One block of an article: a paragraph, a heading or an item of a list.
Item {
    id: root

    required property string kind
    required property string text
    required property bool indented
    required property real size
    required property int grid
    required property bool rightToLeft

    readonly property bool item: kind === "item"

    implicitHeight: words.implicitHeight

    BodyText {
        anchors.left: parent.left
        visible: root.item
        text: "•"
        size: root.size
        grid: root.grid
    }

    BodyText {
        id: words

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.leftMargin: root.item ? root.size : 0
        text: Theme.directed((root.indented && root.kind === "paragraph" ? "\u2003" : "") + root.text, root.rightToLeft)
        size: root.size
        grid: root.grid
        weight: root.kind === "heading" ? Theme.strong : Theme.regular
    }
}
