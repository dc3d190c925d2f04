// Where lines break. Pure: widths in, breaks out; lengths in any one unit. `gaps` are the spaces before the
// words, none before what goes on a word that was broken.

// A letter with what is written on it.
const LETTER = /[^][\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u200c\u200d\udc00-\udfff\ufe0f]*/g;

// Return words as pieces that are no wider than `limit`: whole where they can be, else broken anywhere
// between letters. `measure` tells how wide a text is.
export function pieces(words, space, limit, measure) {
    const result = {
        texts: [],
        widths: [],
        gaps: []
    };
    const add = (text, width, gap) => {
        result.texts.push(text);
        result.widths.push(width);
        result.gaps.push(gap);
    };
    for (const word of words) {
        const whole = measure(word);
        if (whole <= limit) {
            add(word, whole, space);
            continue;
        }
        let piece = "";
        let gap = space;
        // Addresses break after a stop, a slash or a hyphen; anything else anywhere.
        for (const part of word.match(/[^./-]*[./-]+|[^./-]+/g)) {
            for (const bit of measure(part) <= limit ? [part] : part.match(LETTER)) {
                if (piece !== "" && measure(piece + bit) > limit) {
                    add(piece, measure(piece), gap);
                    piece = "";
                    gap = 0;
                }
                piece += bit;
            }
        }
        add(piece, measure(piece), gap);
    }
    return result;
}

// Return the number of lines that pieces take within `limit`.
export function countLines(widths, gaps, limit) {
    let lines = 1;
    let used = 0;
    for (let index = 0; index < widths.length; index++) {
        const more = used > 0 ? gaps[index] + widths[index] : widths[index];
        if (used > 0 && used + more > limit) {
            lines += 1;
            used = widths[index];
        } else {
            used += more;
        }
    }
    return lines;
}

// Return the narrowest limit that needs no more lines than `limit` does, to within half a percent.
export function balancedLimit(widths, gaps, limit) {
    const lines = countLines(widths, gaps, limit);
    if (lines < 2)
        return limit;
    let narrow = Math.max(...widths);
    let wide = limit;
    while (wide - narrow > limit / 200) {
        const middle = (narrow + wide) / 2;
        if (countLines(widths, gaps, middle) > lines)
            narrow = middle;
        else
            wide = middle;
    }
    return wide;
}

// Return `texts` with line feeds where lines are full.
export function broken(texts, widths, gaps, limit) {
    let text = "";
    let used = 0;
    for (let index = 0; index < texts.length; index++) {
        const fits = used === 0 || used + gaps[index] + widths[index] <= limit;
        text += (index === 0 ? "" : !fits ? "\n" : gaps[index] > 0 ? " " : "") + texts[index];
        used = fits ? used + (used > 0 ? gaps[index] : 0) + widths[index] : widths[index];
    }
    return text;
}

// Return the largest size between `most` and `least` at which the text keeps to `width` and `height`
// (widths and gaps are those at size 1), in at most `lines` lines if any size allows it. Where none
// does, it shrinks further: nothing is cut off.
export function fittingSize(widths, gaps, most, least, width, height, leading, lines) {
    const longest = Math.max(0, ...widths);
    const fits = (size, limit) => {
        const count = countLines(widths, gaps, width / size);
        return longest * size <= width && count <= limit && count * size * leading <= height;
    };
    for (let size = most; size > least; size *= 0.97) {
        if (fits(size, lines))
            return size;
    }
    if (fits(least, lines))
        return least;
    let size = most;
    while (size > 1 && !fits(size, Infinity))
        size = size > least && size * 0.97 < least ? least : size * 0.97;
    return size;
}
