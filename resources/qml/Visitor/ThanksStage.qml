pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Models

// The chosen face takes the stage; the ring runs out while the answer can still be changed.
Item {
    id: root

    required property SurveyModel survey
    // Where the chosen face stood, in coordinates of this item.
    required property rect origin

    readonly property int score: Math.max(1, survey.chosenScore)
    readonly property real ringSize: Math.round(Math.min(height * 0.44, width * 0.46))
    readonly property real faceSize: Math.round(ringSize * 0.84)
    readonly property real stageTop: Math.round((height - thanks.implicitHeight - change.height - ringSize - 2.2 * Theme.large) * 0.5)
    readonly property rect goal: Qt.rect(survey.rightToLeft ? width - ringSize + (ringSize - faceSize) / 2 : (ringSize - faceSize) / 2, stageTop + (ringSize - faceSize) / 2, faceSize, faceSize)
    // The face moves from the start, easing out; what it tells comes when the question has left.
    property real time: 0
    readonly property real arrival: 1 - Math.pow(1 - time, 3)
    readonly property real telling: Math.max(0, 2 * time - 1)
    property real remaining: 1

    function between(from: real, to: real): real {
        return from + (to - from) * arrival;
    }

    objectName: "thanks"

    Component.onCompleted: {
        arriving.start();
        running.start();
    }

    NumberAnimation {
        id: arriving

        target: root
        property: "time"
        from: 0
        to: 1
        duration: Theme.move
    }

    NumberAnimation {
        id: running

        target: root
        property: "remaining"
        from: 1
        to: 0
        duration: root.survey.changeMs
    }

    CountdownRing {
        x: root.goal.x - (root.ringSize - root.faceSize) / 2
        y: root.stageTop
        width: root.ringSize
        height: root.ringSize
        opacity: root.telling
        remaining: Theme.reducedMotion ? Math.ceil(root.remaining * 3) / 3 : root.remaining
        rightToLeft: root.survey.rightToLeft
    }

    FaceDrawing {
        x: root.between(root.origin.x, root.goal.x)
        y: root.between(root.origin.y, root.goal.y)
        width: root.between(root.origin.width, root.goal.width)
        score: root.score
    }

    FittedText {
        id: thanks

        anchors.left: parent.left
        anchors.right: parent.right
        y: root.stageTop + root.ringSize + Theme.large + (1 - root.telling) * Theme.small
        opacity: root.telling
        text: qsTr("Thank you")
        language: root.survey.language
        rightToLeft: root.survey.rightToLeft
        most: Theme.display
        least: Theme.lead
    }

    PushButton {
        id: change

        objectName: "changeAnswer"
        anchors.left: parent.left
        y: root.stageTop + root.ringSize + Theme.large + thanks.implicitHeight + Theme.large * 1.2
        width: Math.min(root.width, caption.implicitWidth + 2 * Theme.medium)
        height: Math.max(Theme.touch, Theme.unit * 3.4)
        opacity: root.telling
        name: qsTr("Change my answer")

        onTriggered: root.survey.changeAnswer()

        Rectangle {
            anchors.fill: parent
            z: -1
            color: change.pressed ? Theme.accentTint : Theme.card
            border.color: Theme.accentInk
            border.width: Math.max(2, Theme.unit * 0.12)
            radius: height / 2
        }

        Text {
            id: caption

            anchors.centerIn: parent
            text: change.name
            textFormat: Text.PlainText
            color: Theme.accentInk
            font.pixelSize: Theme.body * Theme.scaleFor(root.survey.language)
            font.weight: Theme.strong

            Accessible.ignored: true
        }
    }
}
