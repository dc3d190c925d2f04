// Where lines break. Pure: widths in, breaks out; lengths in any one unit.

// Return the number of lines that `widths` of words take within `limit`.
export function countLines(widths, space, limit) {
    let lines = 1;
    let used = 0;
    for (const width of widths) {
        if (used > 0 && used + space + width > limit) {
            lines += 1;
            used = width;
        } else {
            used += (used > 0 ? space : 0) + width;
        }
    }
    return lines;
}

// Return the narrowest limit that needs no more lines than `limit` does, to within half a percent.
export function balancedLimit(widths, space, limit) {
    const lines = countLines(widths, space, limit);
    if (lines < 2)
        return limit;
    let narrow = Math.max(...widths);
    let wide = limit;
    while (wide - narrow > limit / 200) {
        const middle = (narrow + wide) / 2;
        if (countLines(widths, space, middle) > lines)
            narrow = middle;
        else
            wide = middle;
    }
    return wide;
}

// Return `words` with line feeds where lines are full.
export function broken(words, widths, space, limit) {
    let text = "";
    let used = 0;
    for (let index = 0; index < words.length; index++) {
        const fits = used === 0 || used + space + widths[index] <= limit;
        text += (index === 0 ? "" : fits ? " " : "\n") + words[index];
        used = fits ? used + (used > 0 ? space : 0) + widths[index] : widths[index];
    }
    return text;
}

// Return the largest size between `most` and `least` at which the text keeps to `width` and `height`
// (widths and space are those at size 1), in at most `lines` lines if any size allows it. Where none
// does, it shrinks further: nothing is cut off.
export function fittingSize(widths, space, most, least, width, height, leading, lines) {
    const longest = Math.max(0, ...widths);
    const fits = (size, limit) => {
        const count = countLines(widths, space, width / size);
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
