pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Models

// One article: picture and link, headline, date and source, text. Without a picture the headline takes its place.
Item {
    id: root

    required property SurveyModel survey
    required property var article
    required property real controlsHeight
    // From 0 to 1 while the article comes, from 0 to -1 while it goes. Words never show through words.
    property real progress: 1
    // Whether the article that comes covers all of this one's picture.
    property bool covered: true

    readonly property string language: article.language ?? ""
    readonly property bool rightToLeft: article.rightToLeft ?? false
    readonly property bool pictured: (article.imageUrl ?? "").toString() !== "" && !picture.failed
    readonly property bool ready: picture.ready
    readonly property real wantedHeight: Math.round(height * (Theme.portrait ? 0.31 : Theme.compact ? 0.38 : 0.44))
    readonly property real gaps: Theme.large * 0.9 + Theme.medium + Theme.small
    // What there is for all words but the facts, with the least of the text.
    readonly property real wordsHeight: height - controlsHeight - least - facts.implicitHeight - gaps
    readonly property real textHeight: wordsHeight - noticeHeight
    readonly property real noticeHeight: noticeHeightAt(noticeSize)
    // Long notices are set smaller before they take room from a headline.
    readonly property real noticeSize: wordsHeight - noticeHeightAt(Theme.label) >= headline.heightIn(width, Theme.lead) ? Theme.label : Theme.smallest
    // A very long headline takes from the picture, and in the end all of it.
    readonly property real sparedHeight: inPlate ? textHeight : textHeight - headline.heightIn(width, headline.least)
    readonly property real usualHeight: sparedHeight > wantedHeight / 2 ? Math.min(wantedHeight, sparedHeight) : inPlate ? wantedHeight : 0
    readonly property real bandHeight: Math.round(Math.max(usualHeight, code.implicitHeight, inPlate ? plateNeeds(width - code.implicitWidth) : 0))
    // Without a picture the headline stands in its place, where that leaves room for the code as well.
    readonly property int modules: article.qrModules ?? 0
    readonly property size leastCode: Qt.size(code.widthFor(code.leastModule), code.heightFor(code.leastModule))
    readonly property bool plateHasRoom: headline.holdsWords(width - leastCode.width - 2 * platePadding, Theme.lead) && plateNeeds(width - leastCode.width) <= Math.min(textHeight, mostHeight)
    readonly property bool roomBelow: leastCode.height <= Math.min(mostHeight, textHeight - headline.heightIn(width, Theme.lead)) && leastCode.width <= mostWidth
    readonly property bool inPlate: !pictured && (modules === 0 || plateHasRoom || !roomBelow)
    readonly property real mostWidth: width * (Theme.compact ? 0.7 : 0.6)
    readonly property real mostHeight: height * 0.55
    readonly property real platePadding: Theme.compact ? Theme.small : Theme.medium
    readonly property alias body: text
    readonly property size pictureSize: Qt.size(picture.width, picture.height)
    readonly property real wordsOpacity: progress >= 0 ? Math.max(0, 2 * progress - 1) : Math.max(0, 1 + 2 * progress)
    readonly property real groundOpacity: progress >= 0 ? progress : covered ? 1 : 1 + progress
    readonly property real least: (Theme.compact || Theme.portrait ? 2 : 3) * text.grid

    function noticeHeightAt(size: real): real {
        return [note, notice].filter(one => one.text !== "").reduce((sum, one) => sum + one.heightIn(width, size) + Theme.small * 0.8, 0);
    }

    // Return how high a plate of this width has to be for the headline.
    function plateNeeds(width: real): real {
        return headline.heightIn(width - 2 * platePadding, Theme.lead) + 2.6 * platePadding;
    }

    visible: progress > -1
    enabled: progress > 0

    LayoutMirroring.enabled: rightToLeft
    LayoutMirroring.childrenInherit: true

    ArticlePicture {
        id: picture

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.rightMargin: code.implicitWidth
        height: root.bandHeight
        opacity: root.groundOpacity
        url: root.article.imageUrl ?? ""
        description: root.article.imageAlt ?? ""
    }

    // What the link stands on, so that no picture that goes shows through it.
    Rectangle {
        anchors.left: picture.right
        anchors.right: parent.right
        height: root.bandHeight
        opacity: root.groundOpacity
        visible: code.fits
        color: Theme.card
    }

    LinkCode {
        id: code

        x: root.rightToLeft ? 0 : root.width - width
        width: implicitWidth
        height: root.bandHeight
        opacity: root.wordsOpacity
        language: root.survey.language
        rightToLeft: root.survey.rightToLeft
        onTheLeft: root.rightToLeft
        url: root.article.qrUrl ?? ""
        modules: root.modules
        host: root.article.linkHost ?? ""
        wanted: !root.inPlate || root.plateHasRoom
        mostWidth: root.mostWidth
        mostHeight: Math.min(root.mostHeight, root.sparedHeight)
        comfortableWidth: root.width * 0.4
        comfortableHeight: root.usualHeight
    }

    // A plate without a headline tells who reports.
    FittedText {
        anchors.left: picture.left
        anchors.right: picture.right
        anchors.margins: root.platePadding
        y: root.bandHeight - implicitHeight - root.platePadding
        opacity: root.wordsOpacity
        visible: text !== ""
        text: root.pictured || root.inPlate || root.bandHeight === 0 ? "" : root.article.source ?? ""
        language: root.language
        rightToLeft: root.rightToLeft
        most: Theme.title
        least: Theme.label
        breakSize: Theme.label
        maximumHeight: root.bandHeight - 2 * root.platePadding
        role: Accessible.StaticText
        color: Theme.card
    }

    FittedText {
        id: headline

        opacity: root.wordsOpacity
        anchors.left: parent.left
        anchors.right: root.inPlate ? picture.right : parent.right
        anchors.leftMargin: root.inPlate ? root.platePadding : 0
        anchors.rightMargin: anchors.leftMargin
        columnWidth: root.inPlate ? root.width - code.implicitWidth - 2 * root.platePadding : root.width
        y: root.inPlate ? root.bandHeight - implicitHeight - root.platePadding : root.bandHeight + (root.bandHeight > 0 ? Theme.large * 0.9 : 0)
        text: root.article.headline ?? ""
        language: root.language
        rightToLeft: root.rightToLeft
        most: root.inPlate ? Theme.display : Theme.title
        least: Theme.lead
        breakSize: Theme.body
        // The text goes before the headline gets too small to be one.
        maximumHeight: root.inPlate ? root.bandHeight - 2 * root.platePadding : Math.max(root.textHeight - root.bandHeight, Math.min(heightIn(root.width, least), root.textHeight + root.least))
        color: root.inPlate ? Theme.card : Theme.ink
    }

    Text {
        id: facts

        opacity: root.wordsOpacity
        anchors.left: parent.left
        anchors.right: parent.right
        y: (root.inPlate ? root.bandHeight : headline.y + headline.implicitHeight) + Theme.medium - Theme.capInsetFor(root.language) * font.pixelSize
        text: Theme.directed([root.article.source, root.article.date].filter(part => part).map(part => Theme.isolated(part)).join("  ·  "), root.rightToLeft)
        textFormat: Text.PlainText
        horizontalAlignment: Text.AlignLeft
        wrapMode: Text.Wrap
        color: Theme.quiet
        font.pixelSize: Theme.label * Theme.scaleFor(root.language)

        Accessible.role: Accessible.StaticText
        Accessible.name: [root.article.source, root.article.date].filter(part => part).join(", ")
    }

    NoticeText {
        id: note

        readonly property string wanted: root.survey.languages.find(language => language.code === root.survey.language)?.ownName ?? ""

        objectName: "languageNote"
        anchors.left: parent.left
        anchors.right: parent.right
        y: facts.y + facts.height + Theme.small * 0.8
        opacity: root.wordsOpacity
        most: Math.max(root.noticeSize, Theme.smallest)
        text: root.article.shownIn ? qsTr("Not available in %1. Shown in %2.").replace("%1", Theme.isolated(wanted)).replace("%2", Theme.isolated(root.article.shownIn)) : ""
        language: root.survey.language
        rightToLeft: root.survey.rightToLeft

        LayoutMirroring.enabled: rightToLeft
        LayoutMirroring.childrenInherit: true
    }

    NoticeText {
        id: notice

        anchors.left: parent.left
        anchors.right: parent.right
        y: note.y + (note.text ? note.implicitHeight + Theme.small * 0.8 : 0)
        opacity: root.wordsOpacity
        most: note.most
        text: root.article.disclaimer ?? ""
        language: root.survey.language
        rightToLeft: root.survey.rightToLeft

        LayoutMirroring.enabled: rightToLeft
        LayoutMirroring.childrenInherit: true
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
