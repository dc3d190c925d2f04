pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Models
import "linebreaks.mjs" as LineBreaks

// The five faces, negative first in reading order, and all the touches that land on them.
MultiPointTouchArea {
    id: root

    required property SurveyModel survey
    property bool active: true
    // What the discs keep of their size where other things need the room.
    property real faceScale: 1
    property real rowWidth: width

    readonly property int count: 5
    readonly property real pitch: (rowWidth + gap) / count
    readonly property real gap: Math.round(Theme.unit * (Theme.compact ? 0.9 : 1.1))
    readonly property real column: pitch - gap
    readonly property real diameter: Math.round(column * faceScale)
    // Targets are a little wider than the columns, what is between them is dead; words may reach into it.
    readonly property real targetWidth: column + gap * 0.4
    readonly property real wordWidth: column + gap * 0.5
    readonly property real wordGap: Theme.unit * 0.8
    readonly property real scriptScale: Theme.scaleFor(survey.language)
    readonly property real space: metrics.advanceWidth(" ") / metrics.font.pixelSize
    readonly property var pieces: survey.words.map(word => piecesOf(word))
    readonly property real wordSize: commonSize()
    readonly property real wordLeading: Math.round(wordSize * (Theme.isArabicScript(survey.language) ? 1.5 : 1.25))
    readonly property int wordLines: Math.max(1, ...pieces.map(parts => LineBreaks.countLines(parts.widths, parts.gaps, wordWidth / wordSize + 0.01)))

    // Which face each finger pressed; a finger that slipped off is not in it any more.
    property var presses: ({})

    function measure(part: string): real {
        return metrics.advanceWidth(part) / metrics.font.pixelSize * 1.03;
    }

    // Return the parts of `word` between which it may be broken: anywhere only where it would get too small.
    function piecesOf(word: string): var {
        return LineBreaks.pieces(word.split(" "), space, wordWidth / (Theme.smallest * scriptScale), measure);
    }

    // Return the word at `index` with line feeds where its column is full.
    function broken(index: int): string {
        const parts = pieces[index];
        return parts ? LineBreaks.broken(parts.texts, parts.widths, parts.gaps, wordWidth / wordSize + 0.01) : "";
    }

    // Return the height of this row with discs of `scale`.
    function heightAt(scale: real): real {
        return Math.round(column * scale) + wordGap + wordLines * wordLeading;
    }

    // Return the largest size at which all keep to their columns: on one line if that costs little.
    function commonSize(): real {
        const most = Theme.body * 1.1 * scriptScale;
        const longest = Math.max(0.1, ...survey.words.map(word => measure(word)));
        if (wordWidth / longest > most * 0.7)
            return Math.min(most, wordWidth / longest);
        const longestPart = Math.max(0.1, ...pieces.map(parts => Math.max(...parts.widths)));
        return Math.min(most, wordWidth / longestPart);
    }

    // Return the place from the leading edge in which the face of `score` stands.
    function placeOf(score: int): int {
        return survey.rightToLeft ? count - score : score - 1;
    }

    // Return the disc of `score`, in coordinates of this row.
    function discOf(score: int): rect {
        return Qt.rect(placeOf(score) * pitch + (column - diameter) / 2, 0, diameter, diameter);
    }

    function scoreAt(x: real, y: real): int {
        for (let score = 1; score <= count; score++) {
            const left = placeOf(score) * pitch - (targetWidth - column) / 2;
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
    implicitHeight: heightAt(faceScale)
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

            x: root.placeOf(score) * root.pitch - (root.targetWidth - root.column) / 2
            width: root.targetWidth
            wordWidth: root.wordWidth
            height: root.height
            score: index + 1
            survey: root.survey
            word: root.survey.words[index] ?? ""
            brokenWord: root.broken(index)
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
