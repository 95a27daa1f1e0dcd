import { BarcodeParser } from "@barcodes/js/barcode_parser";
import "@barcodes_gs1_nomenclature/js/barcode_parser";

/** What a scanner may put in front to say which kind of barcode it was. */
const SYMBOLOGY = /^\][A-Za-z]\d/;
const SEPARATOR = String.fromCharCode(29);
const GRAMS = { kg: 1, g: 1000, t: 0.001, lb: 2.20462262 };

/**
 * @param {Object} nomenclature of /fulfil/start
 * @returns {BarcodeParser} core's, which knows GS1 when the nomenclature does
 */
export function makeParser(nomenclature) {
    return new BarcodeParser({ nomenclature: nomenclature || { rules: [] } });
}

/**
 * What a barcode says by itself, without knowing any product.
 *
 * @param {BarcodeParser} parser
 * @param {string} raw
 * @returns {{text: string, codes: string[], lot: string, serial: string,
 *     expires: string, quantity: number, weight: number, isSure: boolean}}
 *     `codes`: what may be the barcode of a product, a place or a package, best first;
 *     `isSure`: it can't be anything but GS1
 */
export function readBarcode(parser, raw) {
    const text = raw.replace(SYMBOLOGY, "").trim();
    const found = {
        text,
        codes: [text],
        lot: "",
        serial: "",
        expires: "",
        quantity: 0,
        weight: 0,
        isSure: text !== raw.trim() || text.includes(SEPARATOR),
    };
    let parts;
    try {
        parts = parser.parse_barcode(text);
    } catch {
        // core raises whatever it meets in a barcode that is none of its rules
        return found;
    }
    if (Array.isArray(parts)) {
        for (const part of parts) {
            readPart(found, part);
        }
    } else if (parts && parts.type !== "error") {
        found.codes.push(parts.code, parts.base_code);
        if (parts.type === "weight") {
            found.quantity = parts.value;
        }
    }
    found.codes = [...new Set(found.codes.filter(Boolean))];
    return found;
}

function readPart(found, part) {
    const { ai, type, value } = part;
    if (type === "product") {
        found.codes.push(...spellings(value));
        found.isSure = true;
    } else if (type === "lot") {
        // an electronic tag has no number for what it says; core calls both of them lot
        found[ai === "21" ? "serial" : "lot"] = String(value);
    } else if (type === "expiration_date") {
        found.expires = isoDate(value);
    } else if (type === "quantity" && (ai === "30" || ai === "37")) {
        found.quantity = value;
    } else if (type === "quantity" && /^310/.test(ai)) {
        found.weight = value;
    } else if (["location", "location_dest", "package"].includes(type)) {
        found.codes.push(String(value));
    }
}

/** @returns {string[]} a number of 14 digits, and as shorter barcodes print it */
function spellings(gtin) {
    const all = [gtin];
    for (const length of [13, 12, 8]) {
        if (/^0+$/.test(gtin.slice(0, -length))) {
            all.push(gtin.slice(-length));
        }
    }
    return all;
}

/** @returns {string} the day as it is in the device's zone */
export function isoDate(date) {
    const two = (number) => String(number).padStart(2, "0");
    return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/**
 * How many a barcode stands for.
 *
 * @param {Object} found of `readBarcode`
 * @param {Object} product
 * @param {number} pack pieces in the pack whose barcode it is
 * @returns {number}
 */
export function quantityOf(found, product, pack) {
    const grams = GRAMS[product.unit.toLowerCase()];
    if (found.weight && grams) {
        return found.weight * grams;
    }
    return (found.quantity || 1) * pack;
}
