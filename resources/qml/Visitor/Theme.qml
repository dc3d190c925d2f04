pragma Singleton
pragma ComponentBehavior: Bound

import QtQuick

// All sizes, colours and durations. Everything hangs on `unit`, a fraction of the shorter side.
QtObject {
    id: theme

    // Set by the root of the screen.
    property real width: 1920
    property real height: 1080
    property bool reducedMotion: false
    property bool software: false
    property color accent: "#0b5d62"

    readonly property real shorter: Math.min(width, height)
    readonly property bool portrait: height > width
    readonly property bool compact: shorter < 600
    readonly property real unit: shorter / 48

    // Five sizes from one ratio.
    readonly property real ratio: portrait ? Math.SQRT2 : compact ? 1.22 : 1.38
    readonly property real body: unit * (portrait ? 1.68 : compact ? 1.6 : 1.2)
    readonly property real label: body / ratio
    readonly property real lead: body * ratio
    readonly property real title: lead * ratio
    readonly property real display: title * ratio
    readonly property real leastQuestion: height / 18
    // No letters are smaller, whatever texts there are.
    readonly property real smallest: Math.max(11, label * 0.84)
    readonly property int regular: Font.Normal
    readonly property int strong: Font.DemiBold

    // Spaces.
    readonly property real hair: Math.max(1, Math.round(unit / 16))
    readonly property real small: Math.round(unit * 0.75)
    readonly property real medium: Math.round(unit * 1.5)
    readonly property real large: Math.round(unit * 2.5)
    readonly property real margin: Math.round(unit * 2.5)
    readonly property real touch: Math.max(44, Math.round(unit * 2.75))

    // Colours.
    readonly property color paper: "#f6f1e7"
    readonly property color card: "#fffdf8"
    readonly property color ink: "#12282c"
    readonly property color quiet: "#4a5c5e"
    readonly property color sand: "#e6dac3"
    readonly property color mark: "#8a9492"
    readonly property color night: "#0e2f38"
    readonly property color amber: "#b4481f"
    readonly property color accentInk: readable(accent, paper)
    readonly property color accentTint: mix(accent, card, 0.86)
    readonly property color onAccent: contrast(card, accent) >= 4.5 ? card : ink

    // Durations, in milliseconds; none where motion is unwelcome, shorter where every pixel costs.
    readonly property bool heavy: software && width * height > 4000000
    readonly property int press: reducedMotion ? 0 : 80
    readonly property int move: reducedMotion ? 0 : heavy ? 160 : 240
    readonly property int crossfade: reducedMotion ? 0 : heavy ? 200 : 600

    // Return how much larger a language's script has to be set to look as large as Latin.
    function scaleFor(language: string): real {
        return isArabicScript(language) ? 1.12 : 1;
    }

    // Return the line height of running text, as a multiple of the size that `scaleFor` gave.
    function leadingFor(language: string): real {
        return isArabicScript(language) ? 1.7 : 1.5;
    }

    // Return the line height of headings.
    function tightLeadingFor(language: string): real {
        return isArabicScript(language) ? 1.45 : 1.18;
    }

    // Return how far below the top of its line, in sizes, the baseline of a font of the script lies.
    function ascentFor(language: string): real {
        return isArabicScript(language) ? 1.374 : 1.069;
    }

    // Return the empty space above capitals or alif in a line, in sizes.
    function capInsetFor(language: string): real {
        return isArabicScript(language) ? 1.374 - 0.70 : 1.069 - 0.714;
    }

    // Return the height of a line of capitals, or of Arabic with its deep letters, in sizes.
    function bodyDepthFor(language: string): real {
        return isArabicScript(language) ? 0.9 : 0.714;
    }

    function isArabicScript(language: string): bool {
        return ["ar", "fa", "ur", "ps", "sd", "ug", "ckb"].includes(language.split("-")[0]);
    }

    // Return the number `count` with the digits and the grouping of a language: 2,000 in English.
    function numeral(count: int, language: string): string {
        // As in kiosk/ui/translations.py: a language alone would choose a region whose digits it does not use here.
        const locale = {
            "ar": "ar_AE",
            "en": "en_GB",
            "pt": "pt_PT"
        };
        return Number(count).toLocaleString(Qt.locale(locale[language] ?? language.replace("-", "_")), "f", 0);
    }

    // Return `text` isolated, so that its direction does not move what stands around it.
    function isolated(text: string): string {
        return "\u2068" + text + "\u2069";
    }

    // Return `text` so that it runs in the direction of its language, whatever its first word is.
    function directed(text: string, rightToLeft: bool): string {
        return text === "" ? "" : (rightToLeft ? "\u200f" : "\u200e") + text;
    }

    function mix(one: color, other: color, share: real): color {
        return Qt.rgba(one.r + (other.r - one.r) * share, one.g + (other.g - one.g) * share, one.b + (other.b - one.b) * share, 1);
    }

    // Return the contrast of two colours after WCAG 2.
    function contrast(one: color, other: color): real {
        const a = luminance(one) + 0.05;
        const b = luminance(other) + 0.05;
        return Math.max(a, b) / Math.min(a, b);
    }

    function luminance(one: color): real {
        const linear = channel => channel <= 0.04045 ? channel / 12.92 : Math.pow((channel + 0.055) / 1.055, 2.4);
        return 0.2126 * linear(one.r) + 0.7152 * linear(one.g) + 0.0722 * linear(one.b);
    }

    // Return `one`, darkened until text in it is readable on `ground`.
    function readable(one: color, ground: color): color {
        let result = one;
        for (let step = 0; step < 12 && contrast(result, ground) < 4.5; step++)
            result = mix(result, ink, 0.15);
        return result;
    }
}
