pragma ComponentBehavior: Bound

import QtQuick

// Shows where the keyboard is: a dark line outside a light gap.
Rectangle {
    id: root

    required property Item target

    anchors.fill: parent
    anchors.margins: -Math.max(3, Theme.unit * 0.25)
    visible: target.activeFocus
    color: "transparent"
    border.color: Theme.ink
    border.width: Math.max(2, Theme.unit * 0.14)
    radius: Theme.unit * 0.5
}
