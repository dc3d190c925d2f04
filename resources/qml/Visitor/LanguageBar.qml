pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Models
import "linebreaks.mjs" as LineBreaks

// All languages, each in its own name; nothing where there is only one.
Flow {
    id: root

    required property SurveyModel survey

    property real barWidth: width
    readonly property real sidePadding: Theme.small
    // Many languages are set smaller, so that they don't take the room of what they speak.
    readonly property real size: rowsAt(Theme.body) > 2 ? Theme.label : Theme.body

    readonly property real wantedHeight: survey.languages.length > 1 ? rowsAt(size) * Theme.touch : 0

    function rowsAt(size: real): int {
        const widths = survey.languages.map(language => Math.max(Theme.touch, metrics.advanceWidth(language.ownName) / metrics.font.pixelSize * size * Theme.scaleFor(language.code) + 2 * sidePadding));
        return LineBreaks.countLines(widths, widths.map(() => 0), barWidth);
    }

    visible: survey.languages.length > 1
    layoutDirection: survey.rightToLeft ? Qt.RightToLeft : Qt.LeftToRight
    LayoutMirroring.enabled: false

    FontMetrics {
        id: metrics

        font.pixelSize: 100
        font.weight: Theme.strong
    }

    Repeater {
        model: root.visible ? root.survey.languages : []

        LanguageButton {
            required property var modelData

            code: modelData.code
            name: modelData.ownName
            current: code === root.survey.language
            padding: root.sidePadding
            size: root.size

            onTriggered: root.survey.chooseLanguage(code)
        }
    }
}
