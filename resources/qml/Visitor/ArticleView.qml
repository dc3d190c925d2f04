pragma ComponentBehavior: Bound

import QtQuick

// One article: picture, headline, date and source, text. Without a picture the headline takes its place.
Item {
    id: root

    required property var article
    required property real controlsHeight

    readonly property string language: article.language ?? ""
    readonly property bool rightToLeft: article.rightToLeft ?? false
    readonly property bool pictured: (article.imageUrl ?? "").toString() !== "" && picture.status !== Image.Error
    readonly property bool ready: picture.status !== Image.Loading
    readonly property real pictureHeight: Math.round(height * (Theme.compact ? 0.38 : Theme.portrait ? 0.42 : 0.44))
    readonly property alias body: text
    readonly property real least: (Theme.compact ? 2 : 3) * text.grid

    LayoutMirroring.enabled: rightToLeft
    LayoutMirroring.childrenInherit: true

    Rectangle {
        anchors.fill: parent
        color: Theme.card
    }

    Rectangle {
        id: plate

        anchors.left: parent.left
        anchors.right: parent.right
        height: root.pictureHeight
        color: Theme.night

        Image {
            id: picture

            anchors.fill: parent
            visible: root.pictured
            source: root.article.imageUrl ?? ""
            sourceSize: Qt.size(width, height)
            asynchronous: true
            fillMode: Image.PreserveAspectCrop
            horizontalAlignment: Image.AlignHCenter
            mirror: false

            Accessible.role: Accessible.Graphic
            Accessible.name: root.article.imageAlt ?? ""
        }
    }

    FittedText {
        id: headline

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.leftMargin: root.pictured ? 0 : Theme.medium
        anchors.rightMargin: root.pictured ? 0 : Theme.medium
        y: root.pictured ? plate.height + Theme.large * 0.9 : plate.height - implicitHeight - Theme.medium
        text: root.article.headline ?? ""
        language: root.language
        rightToLeft: root.rightToLeft
        most: root.pictured ? Theme.title : Theme.display
        least: Theme.lead
        maximumHeight: root.pictured ? (root.height - plate.height - root.controlsHeight - root.least) * 0.6 : plate.height - 2 * Theme.medium
        color: root.pictured ? Theme.ink : Theme.card
    }

    Text {
        id: facts

        anchors.left: parent.left
        anchors.right: parent.right
        y: (root.pictured ? headline.y + headline.implicitHeight : plate.height) + Theme.medium - Theme.capInsetFor(root.language) * font.pixelSize
        text: Theme.directed([root.article.source, root.article.date].filter(part => part).join("  ·  "), root.rightToLeft)
        textFormat: Text.PlainText
        horizontalAlignment: Text.AlignLeft
        wrapMode: Text.WordWrap
        color: Theme.quiet
        font.pixelSize: Theme.label * Theme.scaleFor(root.language)
    }

    ArticleBody {
        id: text

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: facts.bottom
        anchors.topMargin: Theme.small
        anchors.bottom: parent.bottom
        anchors.bottomMargin: root.controlsHeight
        article: root.article
        language: root.language
        rightToLeft: root.rightToLeft
    }
}
