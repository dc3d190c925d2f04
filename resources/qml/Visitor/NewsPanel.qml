pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Models

// The rotating news: two article views that take turns, and the controls under them.
Item {
    id: root

    required property NewsModel news
    required property SurveyModel survey
    required property url logo

    readonly property bool empty: news.count === 0
    readonly property var article: news.current ?? null
    // Optical: the drawings, not the boxes of the buttons, stand on the margin.
    readonly property real controlsInset: (Theme.touch - Theme.body * 0.72) / 2
    readonly property ArticleView front: (firstInFront ? first.item : second.item) as ArticleView
    readonly property ArticleView back: (firstInFront ? second.item : first.item) as ArticleView
    property bool firstInFront: true
    // How far the front has taken the place of the back.
    property real progress: 1

    function turn() {
        if (!article)
            return;
        if (!front) {
            bring(article);
        } else if (front.article.slug === article.slug && front.article.revision === article.revision) {
            // The same article in another language: no move.
            front.article = article;
            front.body.rewind();
        } else {
            fading.complete();
            firstInFront = !firstInFront;
            bring(article);
            progress = 0;
            if (front.ready)
                fading.start();
            else
                patience.start();
        }
    }

    // Lay an article into the front view; the second view is made when it is first needed.
    function bring(content: var) {
        if (front) {
            front.article = content;
            front.body.rewind();
        } else {
            (firstInFront ? first : second).setSource("ArticleView.qml", {
                "survey": survey,
                "article": content,
                "controlsHeight": Qt.binding(() => controls.height - root.controlsInset + Theme.small)
            });
        }
    }

    function startFading() {
        patience.stop();
        fading.start();
    }

    // Turn the page in the direction of reading; short moves are none.
    function swiped(distance: real) {
        if (empty || Math.abs(distance) < Theme.unit * 2)
            return;
        if ((distance < 0) !== survey.rightToLeft)
            news.next();
        else
            news.previous();
    }

    objectName: "newsPanel"

    Accessible.role: Accessible.Pane
    Accessible.name: qsTr("News")

    onArticleChanged: turn()
    Component.onCompleted: turn()

    Binding {
        target: root.front
        property: "progress"
        value: root.progress
    }

    Binding {
        target: root.back
        property: "progress"
        value: -root.progress
    }

    Binding {
        target: root.back
        property: "covered"
        value: (root.front?.bandHeight ?? 0) >= (root.back?.bandHeight ?? 0)
    }

    // Reads the picture that comes next in good time; it is cut as the one on screen is.
    Image {
        visible: false
        asynchronous: true
        source: root.front?.ready ? root.news.upcomingPicture : ""
        sourceSize: root.front?.pictureSize ?? Qt.size(0, 0)
    }

    // A picture that takes its time is waited for, but not for ever.
    Timer {
        id: patience

        interval: 800

        onTriggered: root.startFading()
    }

    Connections {
        function onReadyChanged() {
            if (patience.running && root.front.ready)
                root.startFading();
        }

        target: root.front
    }

    NumberAnimation {
        id: fading

        target: root
        property: "progress"
        to: 1
        duration: Theme.crossfade
    }

    Loader {
        id: first

        anchors.fill: parent
        visible: !root.empty
        z: root.firstInFront ? 1 : 0
    }

    Loader {
        id: second

        anchors.fill: parent
        visible: !root.empty
        z: root.firstInFront ? 0 : 1
    }

    Loader {
        anchors.fill: parent
        active: root.empty

        sourceComponent: OrganisationCard {
            survey: root.survey
            logo: root.logo
        }
    }

    NewsControls {
        id: controls

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.bottom: parent.bottom
        anchors.bottomMargin: -root.controlsInset
        visible: !root.empty
        news: root.news
        language: root.survey.language
        rightToLeft: root.survey.rightToLeft
        hasMore: root.front?.body.hasMore ?? false
        atEnd: root.front?.body.atEnd ?? false
        z: 2

        onReadOnWanted: root.front.body.readOn()
    }

    // On top, so that it sees each touch first; it takes none but a swipe.
    Item {
        anchors.fill: parent
        z: 3

        PointHandler {
            onActiveChanged: {
                if (active)
                    root.news.hold();
                else
                    root.news.letGo();
            }
        }

        DragHandler {
            id: swipe

            property real travelled: 0

            target: null
            yAxis.enabled: false
            grabPermissions: PointerHandler.CanTakeOverFromAnything

            onActiveTranslationChanged: {
                if (active)
                    travelled = activeTranslation.x;
            }
            onActiveChanged: {
                if (active)
                    travelled = 0;
                else
                    root.swiped(travelled);
            }
        }
    }
}
