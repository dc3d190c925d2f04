pragma ComponentBehavior: Bound

import QtQuick

// A quiet sentence about an article: that a machine translated it, that there is none in the visitor's language.
FittedText {
    visible: text !== ""
    least: most
    breakSize: Theme.smallest
    leading: Theme.leadingFor(language) * 0.9
    preferredLines: 9
    role: Accessible.StaticText
    weight: Theme.regular
    color: Theme.quiet
}
