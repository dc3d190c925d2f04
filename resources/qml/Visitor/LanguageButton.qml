pragma ComponentBehavior: Bound

import QtQuick

// A language in its own name; the current one is set strong and stands on a bar.
PushButton {
    id: root

    required property string code
    required property bool current
    property real padding: Theme.small
    property real size: Theme.body

    objectName: "language_" + code
    implicitWidth: Math.max(Theme.touch, caption.implicitWidth + 2 * padding)

    Accessible.role: Accessible.RadioButton
    Accessible.checkable: true
    Accessible.checked: current

    Text {
        id: caption

        anchors.horizontalCenter: parent.horizontalCenter
        anchors.baseline: parent.verticalCenter
        anchors.baselineOffset: root.size * 0.36
        text: root.name
        textFormat: Text.PlainText
        color: root.current ? Theme.ink : Theme.quiet
        opacity: root.pressed ? 0.6 : 1
        font.pixelSize: root.size * Theme.scaleFor(root.code)
        font.weight: root.current ? Theme.strong : Theme.regular

        Accessible.ignored: true
    }

    Rectangle {
        anchors.horizontalCenter: parent.horizontalCenter
        y: parent.height / 2 + root.size * 0.36 + Theme.unit * 0.5
        width: caption.implicitWidth
        height: Math.max(3, Math.round(Theme.unit * 0.2))
        visible: root.current
        color: Theme.accentInk
    }
}
