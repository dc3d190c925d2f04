pragma ComponentBehavior: Bound

import QtQuick

// One block of an article: a paragraph or an item of a list.
Item {
    id: root

    required property string kind
    required property var runs
    required property bool indented
    required property string language
    required property real size
    required property int grid
    required property bool rightToLeft

    readonly property bool item: kind === "item"

    implicitHeight: words.implicitHeight

    BodyText {
        anchors.left: parent.left
        width: root.size
        visible: root.item
        text: root.item ? "•" : ""
        language: root.language
        size: root.size
        grid: root.grid
        rightToLeft: root.rightToLeft
    }

    BodyText {
        id: words

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.leftMargin: root.item ? root.size : 0
        opening: root.indented && !root.item ? "\u2003" : ""
        marked: root.runs
        language: root.language
        size: root.size
        grid: root.grid
        rightToLeft: root.rightToLeft
    }
}
