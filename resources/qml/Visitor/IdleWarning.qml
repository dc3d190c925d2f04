pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Models

// Asks whether somebody is still there; a touch anywhere says so.
MultiPointTouchArea {
    id: root

    required property SurveyModel survey

    readonly property real ringSize: Math.round(Theme.unit * (Theme.portrait ? 12 : 11))

    objectName: "idleWarning"
    opacity: 0

    Accessible.role: Accessible.AlertMessage
    Accessible.name: still.text + " " + go.text
    Accessible.onPressAction: survey.touched()

    onPressed: survey.touched()
    Component.onCompleted: opacity = 1

    Behavior on opacity {
        NumberAnimation {
            duration: Theme.move
        }
    }

    Rectangle {
        anchors.fill: parent
        color: Theme.night
        opacity: 0.94
    }

    Item {
        anchors.centerIn: parent
        width: parent.width - 4 * Theme.margin
        height: root.ringSize + 2 * Theme.large + still.implicitHeight + go.implicitHeight

        CountdownRing {
            anchors.horizontalCenter: parent.horizontalCenter
            width: root.ringSize
            height: root.ringSize
            color: Theme.card
            ground: Theme.mix(Theme.night, Theme.card, 0.2)
            thickness: Theme.unit * 0.5
            remaining: root.survey.idleSecondsLeft / Math.max(1, root.survey.idleWarningSeconds)
            rightToLeft: root.survey.rightToLeft

            Text {
                anchors.centerIn: parent
                text: root.survey.idleSecondsLeft
                textFormat: Text.PlainText
                color: Theme.card
                font.pixelSize: Theme.unit * 4.4
                font.weight: Theme.strong

                Accessible.name: qsTr("%n second(s) left", "", root.survey.idleSecondsLeft)
            }
        }

        Text {
            id: still

            anchors.left: parent.left
            anchors.right: parent.right
            y: root.ringSize + Theme.large
            text: qsTr("Still there?")
            textFormat: Text.PlainText
            horizontalAlignment: Text.AlignHCenter
            wrapMode: Text.WordWrap
            color: Theme.card
            font.pixelSize: Theme.display * Theme.scaleFor(root.survey.language)
            font.weight: Theme.strong
        }

        Text {
            id: go

            anchors.left: parent.left
            anchors.right: parent.right
            anchors.top: still.bottom
            anchors.topMargin: Theme.small
            text: qsTr("Touch to go on")
            textFormat: Text.PlainText
            horizontalAlignment: Text.AlignHCenter
            wrapMode: Text.WordWrap
            color: Theme.card
            font.pixelSize: Theme.lead * Theme.scaleFor(root.survey.language)
        }
    }
}
