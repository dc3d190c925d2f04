pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Models

// What a visitor sees: news on the leading side, or above; the survey on the trailing side, or below.
Rectangle {
    id: root

    required property SurveyModel survey
    required property NewsModel news
    required property ScreenModel screen

    readonly property bool rightToLeft: survey.rightToLeft
    // The line between the two grounds.
    readonly property real divide: Theme.portrait ? Math.round(Theme.height * 0.485) : Math.round(Theme.width * (Theme.compact ? 0.4 : 0.52))

    color: Theme.paper

    LayoutMirroring.enabled: rightToLeft
    LayoutMirroring.childrenInherit: true

    Window.onActiveFocusItemChanged: {
        if (Window.activeFocusItem?.activeFocusOnTab)
            survey.touched();
    }

    Binding {
        target: Theme
        property: "width"
        value: root.width > 0 ? root.width : 1920
    }

    Binding {
        target: Theme
        property: "height"
        value: root.height > 0 ? root.height : 1080
    }

    Binding {
        target: Theme
        property: "reducedMotion"
        value: root.screen.reducedMotion
    }

    Binding {
        target: Theme
        property: "software"
        value: root.screen.software
    }

    Binding {
        target: Theme
        property: "accent"
        value: root.screen.accent
    }

    Rectangle {
        x: Theme.portrait || !root.rightToLeft ? 0 : root.width - root.divide
        width: Theme.portrait ? root.width : root.divide
        height: Theme.portrait ? root.divide : root.height
        color: Theme.card
    }

    SurveyPanel {
        x: Theme.portrait || root.rightToLeft ? Theme.margin : root.divide + Theme.margin
        y: Theme.portrait ? root.divide + Theme.margin : Theme.margin
        width: panelWidth
        height: panelHeight
        panelWidth: (Theme.portrait ? Theme.width : Theme.width - root.divide) - 2 * Theme.margin
        panelHeight: (Theme.portrait ? Theme.height - root.divide : Theme.height) - 2 * Theme.margin
        survey: root.survey
        logo: root.screen.logo
    }

    NewsPanel {
        x: Theme.portrait || !root.rightToLeft ? Theme.margin : root.width - root.divide + Theme.margin
        y: Theme.margin
        width: (Theme.portrait ? root.width : root.divide) - 2 * Theme.margin
        height: (Theme.portrait ? root.divide : root.height) - 2 * Theme.margin
        news: root.news
        survey: root.survey
        logo: root.screen.logo
    }

    Loader {
        anchors.fill: parent
        active: root.survey.idleWarning

        sourceComponent: IdleWarning {
            survey: root.survey
        }
    }

    // On top, so that it sees each touch; it takes none. It tells of it at the end, so that what was touched
    // has told its own part before.
    Item {
        anchors.fill: parent

        PointHandler {
            onActiveChanged: {
                if (active)
                    root.forceActiveFocus();
                else
                    root.survey.touched();
            }
        }
    }

    Rectangle {
        objectName: "staffMark"
        x: root.rightToLeft ? width : root.width - 2 * width
        y: width
        width: Math.max(5, Math.round(Theme.unit * 0.5))
        height: width
        visible: root.survey.staffMark
        color: Theme.amber
        radius: width / 2
    }
}
