pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Models

// A face and its word: one target. Touches come from the row; keyboard and assistive technology from here.
Item {
    id: root

    required property int score
    required property SurveyModel survey
    required property string word
    required property string brokenWord
    required property real diameter
    required property real wordTop
    required property real wordWidth
    required property real wordSize
    required property real wordLeading
    required property bool earlier

    readonly property bool onStage: survey.stage === "thanking"
    readonly property bool pressed: survey.pressedScore === score

    signal previousWanted
    signal nextWanted

    function choose() {
        if (survey.idleWarning) {
            survey.touched();
            return;
        }
        survey.press(score, -2);
        survey.release(score, -2, true);
    }

    objectName: "face" + score
    activeFocusOnTab: true

    Accessible.role: Accessible.Button
    Accessible.name: word
    Accessible.description: earlier ? qsTr("Your answer so far") : ""
    Accessible.checkable: earlier
    Accessible.checked: earlier
    Accessible.focusable: true
    Accessible.onPressAction: choose()
    Accessible.onToggleAction: choose()
    Keys.onReturnPressed: choose()
    Keys.onEnterPressed: choose()
    Keys.onSpacePressed: choose()
    Keys.onLeftPressed: previousWanted()
    Keys.onRightPressed: nextWanted()

    Item {
        id: drawing

        anchors.fill: parent
        scale: root.onStage ? 0.8 : root.pressed ? 0.96 : 1
        opacity: root.onStage ? 0 : 1
        visible: opacity > 0 && !(root.onStage && root.survey.chosenScore === root.score)

        Behavior on scale {
            NumberAnimation {
                duration: root.onStage ? Theme.move : Theme.press
                easing.type: Easing.OutCubic
            }
        }
        Behavior on opacity {
            NumberAnimation {
                duration: Theme.move / 2
            }
        }

        // The mark of the earlier answer: a ring with a gap.
        Rectangle {
            anchors.centerIn: face
            width: root.diameter + 2 * Theme.unit * 0.42
            height: width
            visible: root.earlier
            color: "transparent"
            border.color: Theme.ink
            border.width: Math.max(2, Theme.unit * 0.16)
            radius: width / 2
            antialiasing: true
        }

        FaceDrawing {
            id: face

            anchors.horizontalCenter: parent.horizontalCenter
            width: root.diameter
            score: root.score
        }

        Text {
            anchors.horizontalCenter: parent.horizontalCenter
            y: root.wordTop
            width: root.wordWidth
            text: root.brokenWord
            textFormat: Text.PlainText
            horizontalAlignment: Text.AlignHCenter
            lineHeightMode: Text.FixedHeight
            lineHeight: root.wordLeading
            color: Theme.ink
            font.pixelSize: root.wordSize
            font.weight: Theme.regular

            Accessible.ignored: true
        }
    }

    FocusRing {
        target: root
    }
}
