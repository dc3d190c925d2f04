pragma ComponentBehavior: Bound

import QtQuick

// The picture of an article, cut to the size of its place around the point that counts. What is much higher or
// wider than its place stands on a dark mat.
Rectangle {
    id: root

    required property url url
    required property string description
    // Where nothing stands on it, and whether it has to keep to that.
    required property rect room
    required property bool confined

    readonly property size box: Qt.size(Math.round(confined ? room.width : width), Math.round(height))
    readonly property bool ready: failed || height < 2 || asked === url && picture.sourceSize === box && picture.status !== Image.Loading
    // What was asked for last, and what could not be shown.
    property url asked
    property url broken
    readonly property bool failed: url.toString() !== "" && broken === url

    // Ask once all lengths have settled, so that no picture is cut twice.
    function ask() {
        if (box.width < 2 || box.height < 2 || failed)
            return;
        picture.sourceSize = box;
        picture.source = url;
        asked = url;
    }

    clip: true
    color: Theme.night

    onUrlChanged: Qt.callLater(ask)
    onBoxChanged: Qt.callLater(ask)

    Image {
        id: picture

        objectName: "articlePicture"
        // What is narrow keeps clear of what stands beside it.
        x: Math.round(width <= root.room.width ? root.room.x + (root.room.width - width) / 2 : (root.width - width) / 2)
        y: Math.round((root.height - height) / 2)
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
