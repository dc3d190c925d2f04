pragma ComponentBehavior: Bound

import QtQuick

// A short word to a link, in a line where it can be.
FittedText {
    // Return the most that it takes in a column of another width.
    function roomIn(width: real): real {
        return text === "" ? 0 : Math.max(Theme.label * scriptScale * Theme.bodyDepthFor(language), heightIn(width, Theme.smallest) - slackAt(Theme.smallest));
    }

    width: columnWidth
    most: Theme.label
    least: Theme.smallest
    preferredLines: 1
    role: Accessible.StaticText
}
