pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Models

// The question, its five faces, and what follows an answer.
Item {
    id: root

    required property SurveyModel survey
    required property url logo

    readonly property bool answering: survey.stage !== "thanking"
    readonly property real wideGap: Theme.large * (Theme.compact ? 1.1 : 1.3)
    // Optical: the lettering, not the boxes of the buttons, stands on the margin.
    readonly property real languagesInset: (Theme.touch - Theme.body * 0.72) / 2

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
            width: parent.width
            y: faces.y - implicitHeight - root.wideGap
            opacity: root.answering ? 1 : 0
            visible: opacity > 0
            text: root.survey.question
            language: root.survey.language
            rightToLeft: root.survey.rightToLeft
            most: Theme.display
            least: Theme.leastQuestion / Theme.scaleFor(language)
            preferredLines: Theme.portrait || Theme.compact ? 3 : 4
            maximumHeight: faces.y - root.wideGap - Theme.small

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
            y: Math.round((parent.height - implicitHeight) * 0.72)
            active: root.answering
            height: implicitHeight
            survey: root.survey
        }

        Text {
            id: disclaimer

            anchors.left: parent.left
            anchors.right: parent.right
            anchors.top: faces.bottom
            anchors.topMargin: Theme.medium
            visible: root.answering && text !== ""
            text: Theme.directed(root.survey.disclaimer, root.survey.rightToLeft)
            textFormat: Text.PlainText
            horizontalAlignment: Text.AlignLeft
            wrapMode: Text.WordWrap
            color: Theme.quiet
            font.pixelSize: Theme.label * Theme.scaleFor(root.survey.language)

            Accessible.role: Accessible.StaticText
            Accessible.name: root.survey.disclaimer
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
        survey: root.survey
    }
}
