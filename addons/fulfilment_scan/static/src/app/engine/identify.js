import { quantityOf, readBarcode } from "../barcode";

const BIN = /^(?:BIN[-. ]?)?0*(\d{1,2})$/i;

/**
 * What was scanned, among what belongs to this work.
 *
 * @param {Object} state
 * @param {string} raw
 * @returns {Object} `kind`: `product` (with `product`, `quantity`, `unit`, `lot`,
 *     `expires`), `location`, `bin`, `lot`, `package` or `unknown`; `code` always
 */
export function identify(state, raw) {
    const { codes, locations, parser } = state.index;
    const read = readBarcode(parser, raw);
    const lot = read.serial || read.lot;
    for (const code of read.codes) {
        const known = codes.get(code);
        const product = known && state.work.products[known.product];
        if (product) {
            return {
                kind: "product",
                code: read.text,
                product,
                quantity: quantityOf(read, product, known.quantity),
                pack: known.quantity,
                unit: known.unit,
                lot: lot || known.lot,
                expires: read.expires,
            };
        }
        const location = locations.get(code.toUpperCase());
        if (location) {
            return { kind: "location", code: read.text, location };
        }
        if (packageLines(state, code).length) {
            return { kind: "package", code: read.text, name: code };
        }
    }
    const bin = findBin(state, read.text);
    if (bin) {
        return { kind: "bin", code: read.text, bin };
    }
    const sure = read.isSure ? lot : "";
    const name = sure || read.text;
    const owners = state.work.lots.filter((each) => each.name === name);
    const lines = state.work.lines.filter((line) => line.lot === name);
    const products = new Set([...owners, ...lines].map(({ product }) => product));
    if (products.size === 1) {
        const product = state.work.products[[...products][0]];
        return {
            kind: "product",
            code: read.text,
            product,
            quantity: 1,
            pack: 1,
            unit: product.unit,
            lot: name,
            expires: read.expires,
        };
    }
    return { kind: "unknown", code: read.text, lot: sure, expires: read.expires };
}

export function packageLines(state, name) {
    return state.work.lines.filter((line) => line.package && line.package === name);
}

/** @returns {number} a bin by its number or code, or by the transfer that is in it */
function findBin(state, text) {
    const { steps, transfers } = state.work;
    if (!steps.bin) {
        return 0;
    }
    const number = Number(BIN.exec(text)?.[1] || 0);
    const found = transfers.find(
        ({ bin, name, origin }) => bin && (bin === number || [name, origin].includes(text))
    );
    return found?.bin || 0;
}
