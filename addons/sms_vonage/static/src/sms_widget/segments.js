/**
 * How many segments a text takes: GSM-7 or UCS-2, as GSM 03.38 defines it. The same is
 * counted in `tools/encoding.py`; both are tested with the same examples.
 */

const GSM7 = new Set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?" +
        "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà",
);
/** They are sent with an escape character before them, so they count twice. */
const GSM7_EXTENSION = new Set("^{}\\[~]|€\f");

/**
 * @param {string} text of one SMS
 * @returns {{isUnicode: boolean, characters: number, segments: number}}
 */
export function smsSize(text) {
    const letters = [...text];
    const isUnicode = letters.some(
        (letter) => !GSM7.has(letter) && !GSM7_EXTENSION.has(letter),
    );
    const units = letters.map((letter) =>
        (isUnicode ? letter.length > 1 : GSM7_EXTENSION.has(letter)) ? 2 : 1,
    );
    const [single, part] = isUnicode ? [70, 67] : [160, 153];
    const characters = units.reduce((sum, unit) => sum + unit, 0);
    if (characters <= single) {
        return { isUnicode, characters, segments: text ? 1 : 0 };
    }
    let segments = 1;
    let used = 0;
    for (const unit of units) {
        // a letter of two units is never torn apart
        if (used + unit > part) {
            segments++;
            used = 0;
        }
        used += unit;
    }
    return { isUnicode, characters, segments };
}
