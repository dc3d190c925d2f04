pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Models

// Who asks: the organisation's logo, if it has one, and its name.
Item {
    id: root

    required property SurveyModel survey
    required property url logo

    readonly property bool emblemed: emblem.status === Image.Ready
    readonly property real emblemSize: Math.round(Theme.unit * (Theme.compact ? 2.6 : 2.2))
    readonly property real size: Theme.label * Theme.scaleFor(survey.language)

    implicitHeight: emblemed ? Math.max(emblemSize, name.height) : name.y + name.height

    Image {
        id: emblem

        anchors.left: parent.left
        height: root.emblemSize
        source: root.width > 1 ? root.logo : ""
        sourceSize.height: root.emblemSize
        fillMode: Image.PreserveAspectFit
        visible: root.emblemed
    }

    Text {
        id: name

        anchors.left: root.emblemed ? emblem.right : parent.left
        anchors.leftMargin: root.emblemed ? Theme.small : 0
        anchors.right: parent.right
        // Beside a logo in its middle; alone, its capitals stand on the margin.
        y: root.emblemed ? Math.round(root.emblemSize / 2 - (Theme.capInsetFor(root.survey.language) + 0.357) * root.size) : -Theme.capInsetFor(root.survey.language) * root.size
        text: Theme.directed(root.survey.organisation, root.survey.rightToLeft)
        textFormat: Text.PlainText
        horizontalAlignment: Text.AlignLeft
        wrapMode: Text.WordWrap
        color: Theme.accentInk
        font.pixelSize: root.size
        font.weight: Theme.strong

        Accessible.role: Accessible.StaticText
        Accessible.name: root.survey.organisation
    }
}
