pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Models

// What stands in place of the news where there are none: who asks.
Rectangle {
    id: root

    required property SurveyModel survey
    required property url logo

    color: Theme.night

    Image {
        id: emblem

        anchors.left: parent.left
        anchors.top: parent.top
        anchors.margins: Theme.large
        height: root.height * 0.16
        source: root.logo
        sourceSize.height: height
        fillMode: Image.PreserveAspectFit
        asynchronous: true
        visible: status === Image.Ready
    }

    FittedText {
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.margins: Theme.large
        y: root.height - implicitHeight - Theme.large
        text: root.survey.organisation
        language: root.survey.language
        rightToLeft: root.survey.rightToLeft
        most: Theme.display
        least: Theme.lead
        maximumHeight: root.height * 0.6
        color: Theme.card
    }
}
