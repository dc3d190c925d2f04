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
    readonly property real sparedHeight: textHeight - headline.heightIn(width, Theme.lead)
    readonly property real pictureHeight: sparedHeight > wantedHeight / 2 ? Math.min(wantedHeight, sparedHeight) : 0
    readonly property real plateHeight: textHeight > wantedHeight / 2 ? Math.min(wantedHeight, textHeight) : wantedHeight
    // On a picture the code takes so much of its height, with words and without; the picture grows somewhat for it.
    readonly property real wordsHeightShare: 0.78
    readonly property real codeHeightShare: 0.72
    readonly property real mostPictureHeight: Math.max(pictureHeight, Math.min(pictureHeight * 1.4, sparedHeight + headline.slackAt(Theme.lead)))
    readonly property real inset: Theme.small
    readonly property var chosen: pictured ? chosenOnPicture() : chosenOnPlate()
    readonly property real bandHeight: Math.round(codeAside ? Math.max(pictureHeight * 0.85, chosen.height + 2 * inset) : pictured ? Math.max(pictureHeight, pictureNeeds(chosen)) : !inPlate ? chosen.height + 2 * platePadding : code.fits ? plateNeeds(chosen) : Math.max(plateHeight, plateNeeds(chosen)))
    // Without a picture the headline stands in its place, where that leaves room for the code as well.
    readonly property bool inPlate: !pictured && !chosen.headlineBelow
    readonly property real mostHeight: height * 0.55
    readonly property real platePadding: Theme.compact ? Theme.small : Theme.medium
    // What is left beside the code, where it does not stand on a picture.
    readonly property real besideCode: columnBeside(chosen)
    // Where it does not stand beside the picture: in the corner where it leaves alone what counts.
    readonly property bool codeLeads: pictured && !codeAside && coversFocus(!rightToLeft) && !coversFocus(rightToLeft)
    readonly property bool codeAside: pictured && (chosen.aside ?? false)
    readonly property bool codeOnLeft: codeLeads !== rightToLeft
    readonly property real codeReach: chosen.module > 0 ? chosen.width + 2 * codeInset : 0
    readonly property real codeInset: pictured ? inset : platePadding
    readonly property alias body: text
    readonly property size pictureSize: picture.box
    readonly property real wordsOpacity: progress >= 0 ? Math.max(0, 2 * progress - 1) : Math.max(0, 1 + 2 * progress)
    readonly property real groundOpacity: progress >= 0 ? progress : covered ? 1 : 1 + progress
    readonly property real least: (Theme.compact || Theme.portrait ? 2 : 3) * text.grid

    function noticeHeightAt(size: real): real {
        return [note, notice].filter(one => one.text !== "").reduce((sum, one) => sum + one.heightIn(width, size) + Theme.small * 0.8, 0);
    }

    // Return how high a picture has to be for a code on it.
    function pictureNeeds(card: var): real {
        return card.module ? Math.max(card.height / (card.words === LinkCode.None ? codeHeightShare : wordsHeightShare), card.height + 2 * inset) : 0;
    }

    // Return how high a plate has to be for the headline, and for a code beside it.
    function plateNeeds(card: var): real {
        const words = headline.heightIn(columnBeside(card), Theme.lead) + 2.6 * platePadding;
        return card.module ? Math.max(words, card.height + 2 * platePadding) : words;
    }

    function columnBeside(card: var): real {
        return width - 2 * platePadding - (card.module ? card.width + platePadding : 0);
    }

    // Return what code stands on the picture: as it is, else somewhat higher, but no picture grows for words. Low
    // pictures have it beside them, where they are seen whole; so have others if it is too large.
    function chosenOnPicture(): var {
        const heights = Theme.portrait || Theme.compact ? [] : [pictureHeight, mostPictureHeight];
        for (const most of heights) {
            const found = code.choice(width * 0.45, most, card => pictureNeeds(card) <= most && (most === pictureHeight || card.words === LinkCode.None));
            if (found.module)
                return found;
        }
        const beside = code.choice(width * (Theme.portrait ? 0.45 : 0.62), mostPictureHeight - 2 * inset, null);
        beside.aside = beside.module > 0;
        return beside;
    }

    // Return what code stands on the plate, beside the headline, else above it.
    function chosenOnPlate(): var {
        const most = Math.min(textHeight, mostHeight);
        const beside = code.choice(width * 0.5, most, card => {
            const column = columnBeside(card);
            return column >= 9 * Theme.lead && headline.holdsWords(column, Theme.lead) && plateNeeds(card) <= most;
        });
        if (beside.module)
            return beside;
        const high = Math.min(mostHeight, textHeight - headline.heightIn(width, Theme.lead)) - 2 * platePadding;
        let above = code.choice(width * 0.62, high, null);
        if (!above.module)
            above = code.choice(width - 2 * platePadding, high, null);
        above.headlineBelow = above.module > 0;
        return above;
    }

    // Return whether a code in the left or the right corner stands on the point that counts.
    function coversFocus(right: bool): bool {
        const x = (article.focusX ?? 0.5) * width;
        const y = (article.focusY ?? 0.5) * bandHeight;
        const reach = chosen.width + 2 * inset;
        return chosen.module > 0 && y > bandHeight - chosen.height - 2 * inset && (right ? x > width - reach : x < reach);
    }

    visible: progress > -1
    enabled: progress > 0

    LayoutMirroring.enabled: rightToLeft
    LayoutMirroring.childrenInherit: true

    ArticlePicture {
        id: picture

        anchors.left: parent.left
        anchors.right: parent.right
        height: root.bandHeight
        opacity: root.groundOpacity
        confined: root.codeAside
        room: Qt.rect(root.codeOnLeft ? root.codeReach : 0, 0, width - root.codeReach, height)
        url: root.article.imageUrl ?? ""
        description: root.article.imageAlt ?? ""
    }

    LinkCode {
        id: code

        opacity: root.groundOpacity
        spot: Qt.point(root.codeOnLeft ? root.codeInset : root.width - width - root.codeInset, root.pictured && !root.codeAside ? root.bandHeight - height - root.inset : (root.bandHeight - height) / 2)
        language: root.survey.language
        rightToLeft: root.survey.rightToLeft
        url: root.article.qrUrl ?? ""
        modules: root.article.qrModules ?? 0
        host: root.article.linkHost ?? ""
        chosen: root.chosen
    }

    // A plate without a headline tells who reports.
    FittedText {
        anchors.left: picture.left
        anchors.leftMargin: root.platePadding
        width: columnWidth
        columnWidth: root.besideCode
        y: root.bandHeight - implicitHeight - root.platePadding
        opacity: root.wordsOpacity
        visible: text !== "" && holdsWords(columnWidth, least)
        text: root.pictured || root.inPlate ? "" : root.article.source ?? ""
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
        anchors.leftMargin: root.inPlate ? root.platePadding : 0
        width: columnWidth
        columnWidth: root.inPlate ? root.besideCode : root.width
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
