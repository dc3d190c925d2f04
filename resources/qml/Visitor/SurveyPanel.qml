pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Models

// The question, its five faces, and what follows an answer. Where long texts need the room, question and
// faces step back first, then the notice.
Item {
    id: root

    required property SurveyModel survey
    required property url logo
    // The size of this panel, known before the item has it: from here everything is derived that needs it.
    required property real panelWidth
    required property real panelHeight

    readonly property bool answering: survey.stage !== "thanking"
    readonly property real stageHeight: panelHeight - masthead.implicitHeight - languages.wantedHeight + (languages.visible ? languagesInset : 0)
    // How far all steps back: from 0, which is nowhere, to 1.
    readonly property real squeeze: leastSqueeze()
    readonly property real wideGap: gapAt(squeeze)
    readonly property real noticeBlock: noticeBlockAt(squeeze)
    readonly property real faceTop: faceTopAt(squeeze)
    // Optical: the lettering, not the boxes of the buttons, stands on the margin.
    readonly property real languagesInset: (Theme.touch - Theme.body * 0.72) / 2

    function gapAt(squeeze: real): real {
        return Theme.large * (Theme.compact ? 1.1 : 1.3) * (1 - 0.65 * squeeze);
    }

    function faceScaleAt(squeeze: real): real {
        return 1 - 0.45 * Math.max(0, (squeeze - 0.3) / 0.7);
    }

    function leastQuestionAt(squeeze: real): real {
        return Theme.leastQuestion / Theme.scaleFor(survey.language) * Math.pow(Theme.body * 0.9 / Theme.leastQuestion, squeeze);
    }

    function noticeSizeAt(squeeze: real): real {
        return Theme.label + (Theme.smallest - Theme.label) * Math.max(0, 2 * squeeze - 1);
    }

    function noticeBlockAt(squeeze: real): real {
        return notice.text === "" ? 0 : Theme.medium * (1 - 0.4 * squeeze) + notice.heightAt(noticeSizeAt(squeeze));
    }

    function heightAt(squeeze: real): real {
        return Theme.small + question.heightAt(leastQuestionAt(squeeze)) + gapAt(squeeze) + faces.heightAt(faceScaleAt(squeeze)) + noticeBlockAt(squeeze);
    }

    // Return where the faces stand: a little below the middle, unless the question or the notice needs the room.
    function faceTopAt(squeeze: real): real {
        const room = stageHeight - faces.heightAt(faceScaleAt(squeeze));
        const questionBlock = Theme.small + question.heightAt(leastQuestionAt(squeeze)) + gapAt(squeeze);
        return Math.floor(Math.min(room - noticeBlockAt(squeeze), Math.max(room * 0.72, questionBlock)));
    }

    function leastSqueeze(): real {
        const steps = 10;
        for (let step = 0; step < steps; step++) {
            if (heightAt(step / steps) <= stageHeight)
                return step / steps;
        }
        return 1;
    }

    Masthead {
        id: masthead

        anchors.left: parent.left
        anchors.right: parent.right
        height: implicitHeight
        survey: root.survey
        logo: root.logo
    }

    Item {
        id: stage

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: masthead.bottom
        anchors.bottom: languages.visible ? languages.top : parent.bottom

        FittedText {
            id: question

            objectName: "question"
            anchors.left: parent.left
            anchors.right: parent.right
            y: root.faceTop - implicitHeight - root.wideGap
            opacity: root.answering ? 1 : 0
            visible: opacity > 0
            text: root.survey.question
            language: root.survey.language
            rightToLeft: root.survey.rightToLeft
            most: Theme.display
            least: root.leastQuestionAt(root.squeeze)
            breakSize: Theme.body
            columnWidth: root.panelWidth
            preferredLines: Theme.portrait || Theme.compact ? 3 : 4
            maximumHeight: root.faceTop - root.wideGap - Theme.small

            Behavior on opacity {
                NumberAnimation {
                    duration: Theme.move / 2
                }
            }
        }

        FaceRow {
            id: faces

            anchors.left: parent.left
            anchors.right: parent.right
            y: root.faceTop
            active: root.answering
            rowWidth: root.panelWidth
            faceScale: root.faceScaleAt(root.squeeze)
            height: implicitHeight
            survey: root.survey
        }

        FittedText {
            id: notice

            objectName: "surveyNotice"
            anchors.left: parent.left
            anchors.right: parent.right
            y: root.faceTop + faces.implicitHeight + Theme.medium * (1 - 0.4 * root.squeeze)
            visible: root.answering && text !== ""
            text: root.survey.disclaimer
            language: root.survey.language
            rightToLeft: root.survey.rightToLeft
            most: root.noticeSizeAt(root.squeeze)
            least: most
            breakSize: Theme.label
            columnWidth: root.panelWidth
            maximumHeight: root.noticeBlock
            leading: Theme.leadingFor(language) * 0.9
            preferredLines: 99
            role: Accessible.StaticText
            weight: Theme.regular
            color: Theme.quiet
        }

        Loader {
            anchors.fill: parent
            active: !root.answering

            sourceComponent: ThanksStage {
                survey: root.survey
                origin: {
                    const disc = faces.discOf(Math.max(1, root.survey.chosenScore));
                    return Qt.rect(disc.x, faces.y + disc.y, disc.width, disc.height);
                }
            }
        }
    }

    LanguageBar {
        id: languages

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.leftMargin: root.survey.rightToLeft ? 0 : -sidePadding
        anchors.rightMargin: root.survey.rightToLeft ? -sidePadding : 0
        anchors.bottom: parent.bottom
        anchors.bottomMargin: -root.languagesInset
        barWidth: root.panelWidth + sidePadding
        survey: root.survey
    }
}
