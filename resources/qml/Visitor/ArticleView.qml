pragma ComponentBehavior: Bound

import QtQuick

// One article: picture, headline, date and source, text. Without a picture the headline takes its place.
Item {
    id: root

    required property var article
    required property real controlsHeight
    // From 0 to 1 while the article comes, from 0 to -1 while it goes. Words never show through words.
    property real progress: 1

    readonly property string language: article.language ?? ""
    readonly property bool rightToLeft: article.rightToLeft ?? false
    readonly property bool pictured: (article.imageUrl ?? "").toString() !== "" && !failed
    readonly property bool ready: picture.status !== Image.Loading
    readonly property real wantedHeight: Math.round(height * (Theme.portrait ? 0.31 : Theme.compact ? 0.38 : 0.44))
    readonly property real gaps: Theme.large * 0.9 + Theme.medium + Theme.small
    readonly property real textHeight: height - controlsHeight - least - Theme.label * Theme.scaleFor(language) * 1.6 - noticeHeight - gaps
    readonly property real noticeHeight: article.disclaimer ? notice.heightAt(notice.least) + Theme.small * 1.2 : 0
    // A very long headline takes from the picture, and in the end all of it.
    readonly property real sparedHeight: textHeight - headline.heightAt(headline.least)
    readonly property real pictureHeight: sparedHeight > wantedHeight / 2 ? Math.min(wantedHeight, sparedHeight) : pictured ? 0 : wantedHeight
    readonly property alias body: text
    property bool failed: false
    readonly property real wordsOpacity: progress >= 0 ? Math.max(0, 2 * progress - 1) : Math.max(0, 1 + 2 * progress)
    readonly property real least: (Theme.compact || Theme.portrait ? 2 : 3) * text.grid

    visible: progress > -1
    enabled: progress > 0

    LayoutMirroring.enabled: rightToLeft
    LayoutMirroring.childrenInherit: true

    Rectangle {
        id: plate

        anchors.left: parent.left
        anchors.right: parent.right
        height: root.pictureHeight
        // A picture that goes stays under the one that comes.
        opacity: root.progress >= 0 ? root.progress : root.pictureHeight === root.wantedHeight ? 1 : 1 + root.progress
        color: root.pictured && picture.status === Image.Ready ? "transparent" : Theme.night

        Image {
            id: picture

            anchors.fill: parent
            visible: root.pictured
            source: root.width > 1 ? root.article.imageUrl ?? "" : ""
            sourceSize: Qt.size(root.width, root.wantedHeight)
            asynchronous: true
            fillMode: Image.PreserveAspectCrop
            horizontalAlignment: Image.AlignHCenter
            mirror: false

            Accessible.role: Accessible.Graphic
            Accessible.name: root.article.imageAlt ?? ""

            onStatusChanged: root.failed = status === Image.Error
        }
    }

    FittedText {
        id: headline

        opacity: root.wordsOpacity
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.leftMargin: root.pictured ? 0 : Theme.medium
        anchors.rightMargin: root.pictured ? 0 : Theme.medium
        y: root.pictured ? plate.height + (plate.height > 0 ? Theme.large * 0.9 : 0) : plate.height - implicitHeight - Theme.medium
        text: root.article.headline ?? ""
        language: root.language
        rightToLeft: root.rightToLeft
        most: root.pictured ? Theme.title : Theme.display
        least: Theme.lead
        breakSize: Theme.body
        maximumHeight: root.pictured ? root.textHeight - plate.height : plate.height - 2 * Theme.medium
        color: root.pictured ? Theme.ink : Theme.card
    }

    Text {
        id: facts

        opacity: root.wordsOpacity
        anchors.left: parent.left
        anchors.right: parent.right
        y: (root.pictured ? headline.y + headline.implicitHeight : plate.height) + Theme.medium - Theme.capInsetFor(root.language) * font.pixelSize
        text: Theme.directed([root.article.source, root.article.date].filter(part => part).map(part => "\u2068" + part + "\u2069").join("  ·  "), root.rightToLeft)
        textFormat: Text.PlainText
        horizontalAlignment: Text.AlignLeft
        wrapMode: Text.WordWrap
        color: Theme.quiet
        font.pixelSize: Theme.label * Theme.scaleFor(root.language)

        Accessible.role: Accessible.StaticText
        Accessible.name: [root.article.source, root.article.date].filter(part => part).join(", ")
    }

    FittedText {
        id: notice

        anchors.left: parent.left
        anchors.right: parent.right
        y: facts.y + facts.height + Theme.small * 0.8
        opacity: root.wordsOpacity
        visible: text !== ""
        text: root.article.disclaimer ?? ""
        language: root.language
        rightToLeft: root.rightToLeft
        most: Theme.label
        least: Theme.label
        leading: Theme.leadingFor(language) * 0.9
        preferredLines: 9
        role: Accessible.StaticText
        weight: Theme.regular
        color: Theme.quiet
    }

    ArticleBody {
        id: text

        opacity: root.wordsOpacity
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: facts.bottom
        anchors.topMargin: Theme.small + root.noticeHeight
        anchors.bottom: parent.bottom
        anchors.bottomMargin: root.controlsHeight
        article: root.article
        language: root.language
        rightToLeft: root.rightToLeft
    }
}
