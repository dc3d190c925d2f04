// The five faces, on a square of 100. `lines` are brows and closed mouths, `surfaces` eyes and open mouths.
// They differ in shape first; their hues differ in lightness too.
export const faces = [
    {
        // extremely dissatisfied
        disc: "#93303a",
        features: "#fffdf8",
        lines: "M22 31 Q34 32 43 38 M78 31 Q66 32 57 38",
        surfaces: "M29 48 A5.4 5.4 0 0 1 39.8 48 A5.4 5.4 0 0 1 29 48 Z M60.2 48 A5.4 5.4 0 0 1 71 48 A5.4 5.4 0 0 1 60.2 48 Z M30 79 C30 55 70 55 70 79 C70 82 67 82 65 80.5 C57 75.5 43 75.5 35 80.5 C33 82 30 82 30 79 Z"
    },
    {
        // dissatisfied
        disc: "#cc6842",
        features: "#12282c",
        lines: "M21 36 Q31 34 39 27 M79 36 Q69 34 61 27 M32 74 Q50 60 68 74",
        surfaces: "M28.5 46 A5 5.5 0 0 1 38.5 46 A5 5.5 0 0 1 28.5 46 Z M61.5 46 A5 5.5 0 0 1 71.5 46 A5 5.5 0 0 1 61.5 46 Z"
    },
    {
        // neutral
        disc: "#ebb64c",
        features: "#12282c",
        lines: "M24 31 L41 31 M76 31 L59 31 M33 69 L67 69",
        surfaces: "M28 46 A5 5 0 0 1 38 46 A5 5 0 0 1 28 46 Z M62 46 A5 5 0 0 1 72 46 A5 5 0 0 1 62 46 Z"
    },
    {
        // satisfied
        disc: "#6fb08c",
        features: "#12282c",
        lines: "M23 31 Q32 24 41 29 M77 31 Q68 24 59 29 M29 63 Q50 82 71 63",
        surfaces: "M28 45 A5 6 0 0 1 38 45 A5 6 0 0 1 28 45 Z M62 45 A5 6 0 0 1 72 45 A5 6 0 0 1 62 45 Z"
    },
    {
        // extremely satisfied
        disc: "#0f6b6b",
        features: "#fffdf8",
        lines: "M22 29 Q32 19 42 26 M78 29 Q68 19 58 26 M24 47 Q33 35 42 47 M76 47 Q67 35 58 47",
        surfaces: "M28 58 C39 61.5 61 61.5 72 58 C74.5 57.3 76 58.5 76 61 C74 88 26 88 24 61 C24 58.5 25.5 57.3 28 58 Z"
    }
];
