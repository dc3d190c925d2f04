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
    readonly property var article: news.articles[news.currentIndex] ?? null
    // Optical: the drawings, not the boxes of the buttons, stand on the margin.
    readonly property real controlsInset: (Theme.touch - Theme.body * 0.72) / 2
    readonly property ArticleView front: firstInFront ? first.item as ArticleView : second.item as ArticleView
    property bool firstInFront: true

    function turn() {
        if (!article)
            return;
        if (!front) {
            bring(firstInFront ? first : second, article);
            return;
        }
        if (front.article.slug === article.slug || !visible) {
            // The same article in another language or a newer version: no move.
            front.article = article;
            return;
        }
        fading.complete();
        bring(firstInFront ? second : first, article);
        const incoming = firstInFront ? second : first;
        const outgoing = firstInFront ? first : second;
        incoming.z = 1;
        outgoing.z = 0;
        incoming.opacity = 0;
        firstInFront = !firstInFront;
        fading.target = incoming;
        fading.outgoing = outgoing;
        fading.start();
    }

    function bring(loader: Loader, content: var) {
        if (loader.item) {
            const view = loader.item as ArticleView;
            view.article = content;
            view.body.rewind();
        } else {
            loader.setSource("ArticleView.qml", {
                "article": content,
                "controlsHeight": Qt.binding(() => controls.height - root.controlsInset + Theme.small)
            });
        }
        loader.visible = true;
        loader.opacity = 1;
    }

    objectName: "newsPanel"

    Accessible.role: Accessible.Pane
    Accessible.name: qsTr("News")

    onArticleChanged: turn()
    Component.onCompleted: turn()

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

        target: null
        yAxis.enabled: false
        grabPermissions: PointerHandler.CanTakeOverFromAnything

        onActiveChanged: {
            if (!active && Math.abs(swipe.activeTranslation.x) > Theme.unit * 3) {
                const forward = (swipe.activeTranslation.x < 0) !== root.survey.rightToLeft;
                if (forward)
                    root.news.next();
                else
                    root.news.previous();
            }
        }
    }

    Loader {
        id: first

        anchors.fill: parent
    }

    Loader {
        id: second

        anchors.fill: parent
        visible: false
    }

    OpacityAnimator {
        id: fading

        property Loader outgoing

        from: 0
        to: 1
        duration: Theme.crossfade

        onFinished: {
            if (outgoing)
                outgoing.visible = false;
        }
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
        rightToLeft: root.survey.rightToLeft
        hasMore: root.front?.body.hasMore ?? false
        atEnd: root.front?.body.atEnd ?? false
        z: 2

        onReadOnWanted: root.front.body.readOn()
    }
}
