pragma ComponentBehavior: Bound

import QtQuick

// The picture of an article, cut to the size of its place around the point that counts. What is much higher or
// wider than its place stands on a dark mat.
Rectangle {
    id: root

    required property url url
    required property string description

    readonly property bool ready: failed || height < 2 || asked === url && picture.status !== Image.Loading
    // What was asked for last, and what could not be shown.
    property url asked
    property url broken
    readonly property bool failed: url.toString() !== "" && broken === url

    // Ask once all lengths have settled, so that no picture is cut twice.
    function ask() {
        if (width < 2 || height < 2 || failed)
            return;
        picture.sourceSize = Qt.size(Math.round(width), Math.round(height));
        picture.source = url;
        asked = url;
    }

    clip: true
    color: Theme.night

    onUrlChanged: Qt.callLater(ask)
    onWidthChanged: Qt.callLater(ask)
    onHeightChanged: Qt.callLater(ask)

    Image {
        id: picture

        objectName: "articlePicture"
        anchors.centerIn: parent
        asynchronous: true
        visible: status === Image.Ready && root.asked === root.url && root.height >= 2
        mirror: false

        Accessible.role: Accessible.Graphic
        Accessible.name: root.description

        onStatusChanged: {
            if (status === Image.Error)
                root.broken = root.asked;
        }
    }
}
