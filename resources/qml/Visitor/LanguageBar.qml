pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Models

// All languages, each in its own name; nothing where there is only one.
Flow {
    id: root

    required property SurveyModel survey

    readonly property real sidePadding: Theme.small

    visible: survey.languages.length > 1
    layoutDirection: survey.rightToLeft ? Qt.RightToLeft : Qt.LeftToRight
    LayoutMirroring.enabled: false

    Repeater {
        model: root.visible ? root.survey.languages : []

        LanguageButton {
            required property var modelData

            code: modelData.code
            name: modelData.ownName
            current: code === root.survey.language
            padding: root.sidePadding

            onTriggered: root.survey.chooseLanguage(code)
        }
    }
}
