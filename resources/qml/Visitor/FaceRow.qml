pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Models
import "linebreaks.mjs" as LineBreaks

// The five faces, negative first in reading order, and all the touches that land on them.
MultiPointTouchArea {
    id: root

    required property SurveyModel survey
    property bool active: true

    readonly property int count: 5
    readonly property real pitch: (width + gap) / count
    readonly property real gap: Math.round(Theme.unit * (Theme.compact ? 0.9 : 1.1))
    readonly property real diameter: pitch - gap
    // Targets are a little wider than the discs, what is between them is dead; words may reach into it.
    readonly property real targetWidth: diameter + gap * 0.4
    readonly property real wordWidth: diameter + gap * 0.5
    readonly property real wordGap: Theme.unit * 0.8
    readonly property real scriptScale: Theme.scaleFor(survey.language)
    readonly property real wordSize: commonSize()
    readonly property real wordLeading: Math.round(wordSize * (Theme.isArabicScript(survey.language) ? 1.5 : 1.25))
    readonly property int wordLines: Math.max(...survey.words.map(word => linesOf(word)))

    // Which face each finger pressed; a finger that slipped off is not in it any more.
    property var presses: ({})

    function widthsOf(word: string): var {
        return word.split(" ").map(part => metrics.advanceWidth(part) / metrics.font.pixelSize * 1.02);
    }

    // Return `word` with line feeds where its column is full.
    function broken(word: string): string {
        return LineBreaks.broken(word.split(" "), widthsOf(word), metrics.advanceWidth(" ") / metrics.font.pixelSize, wordWidth / wordSize + 0.01);
    }

    function linesOf(word: string): int {
        return broken(word).split("\n").length;
    }

    // Return the largest size at which all keep to their columns: on one line if that costs little, else
    // broken between words only.
    function commonSize(): real {
        const most = Theme.body * 1.1 * scriptScale;
        const longest = Math.max(0.1, ...survey.words.map(word => metrics.advanceWidth(word) / metrics.font.pixelSize * 1.02));
        if (wordWidth / longest > most * 0.7)
            return Math.min(most, wordWidth / longest);
        const longestPart = Math.max(0.1, ...survey.words.map(word => Math.max(...widthsOf(word))));
        return Math.min(most, wordWidth / longestPart);
    }

    // Return the place from the leading edge in which the face of `score` stands.
    function placeOf(score: int): int {
        return survey.rightToLeft ? count - score : score - 1;
    }

    // Return the disc of `score`, in coordinates of this row.
    function discOf(score: int): rect {
        return Qt.rect(placeOf(score) * pitch, 0, diameter, diameter);
    }

    function scoreAt(x: real, y: real): int {
        for (let score = 1; score <= count; score++) {
            const left = placeOf(score) * pitch - (targetWidth - diameter) / 2;
            if (x >= left && x < left + targetWidth && y >= 0 && y < height)
                return score;
        }
        return 0;
    }

    function focusScore(score: int) {
        const target = faces.itemAt(score - 1);
        if (target)
            target.forceActiveFocus(Qt.TabFocusReason);
    }

    objectName: "faceRow"
    implicitHeight: diameter + wordGap + wordLines * wordLeading
    enabled: active

    onPressed: touchPoints => {
        for (const point of touchPoints) {
            const score = scoreAt(point.x, point.y);
            if (score > 0) {
                presses[point.pointId] = score;
                survey.press(score, point.pointId);
            }
        }
    }
    onUpdated: touchPoints => {
        for (const point of touchPoints) {
            if (point.pointId in presses && scoreAt(point.x, point.y) !== presses[point.pointId]) {
                delete presses[point.pointId];
                survey.cancel(point.pointId);
            }
        }
    }
    onReleased: touchPoints => {
        for (const point of touchPoints) {
            if (point.pointId in presses) {
                const score = presses[point.pointId];
                delete presses[point.pointId];
                if (scoreAt(point.x, point.y) === score)
                    survey.release(score, point.pointId, true);
                else
                    survey.cancel(point.pointId);
            }
        }
    }
    onCanceled: touchPoints => {
        for (const point of touchPoints) {
            delete presses[point.pointId];
            survey.cancel(point.pointId);
        }
    }

    FontMetrics {
        id: metrics

        font.pixelSize: 100
        font.weight: Theme.regular
    }

    Repeater {
        id: faces

        model: root.count

        FaceButton {
            id: button

            required property int index

            x: root.placeOf(score) * root.pitch - (root.targetWidth - root.diameter) / 2
            width: root.targetWidth
            wordWidth: root.wordWidth
            height: root.height
            score: index + 1
            survey: root.survey
            word: root.survey.words[index] ?? ""
            brokenWord: root.broken(word)
            diameter: root.diameter
            wordTop: root.diameter + root.wordGap - (Theme.capInsetFor(root.survey.language) - 0.2) * root.wordSize
            wordSize: root.wordSize
            wordLeading: root.wordLeading
            earlier: root.survey.stage === "correcting" && root.survey.chosenScore === score
            enabled: root.active

            onPreviousWanted: root.focusScore(Math.max(1, Math.min(root.count, score + (root.survey.rightToLeft ? 1 : -1))))
            onNextWanted: root.focusScore(Math.max(1, Math.min(root.count, score + (root.survey.rightToLeft ? -1 : 1))))
        }
    }
}
