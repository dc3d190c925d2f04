pragma ComponentBehavior: Bound

import QtQuick

// The touch, keyboard and accessibility behaviour that all buttons but the faces share.
Item {
    id: root

    required property string name
    property string description: ""
    property alias pressed: tap.pressed

    signal triggered

    implicitWidth: Theme.touch
    implicitHeight: Theme.touch
    activeFocusOnTab: true

    Accessible.role: Accessible.Button
    Accessible.name: name
    Accessible.description: description
    Accessible.focusable: true
    Accessible.onPressAction: triggered()
    Accessible.onToggleAction: triggered()
    Keys.onReturnPressed: triggered()
    Keys.onEnterPressed: triggered()
    Keys.onSpacePressed: triggered()

    TapHandler {
        id: tap

        gesturePolicy: TapHandler.ReleaseWithinBounds

        onTapped: root.triggered()
    }

    FocusRing {
        target: root
    }
}
