import { scan } from "@fulfilment_scan/app/engine/engine";
import { createState } from "@fulfilment_scan/app/engine/state";

export const FNC1 = String.fromCharCode(29);

const rule = (pattern, type, gs1_content_type, gs1_decimal_usage = false) => ({
    name: pattern,
    sequence: 1,
    type,
    encoding: "gs1-128",
    pattern,
    alias: "0",
    gs1_content_type,
    gs1_decimal_usage,
    associated_uom_id: false,
});
const TEXT = "([!\"%-/0-9:-?A-Z_a-z]{0,20})";

/** The rules of core's GS1 nomenclature that a warehouse meets. */
export const GS1 = {
    name: "GS1",
    upc_ean_conv: "always",
    is_gs1_nomenclature: true,
    gs1_separator_fnc1: "(Alt029|#|\\x1D)",
    rules: [
        rule("(00)(\\d{18})", "package", "identifier"),
        rule("(01)(\\d{14})", "product", "identifier"),
        rule("(02)(\\d{14})", "product", "identifier"),
        rule("(414)(\\d{13})", "location", "identifier"),
        rule(`(10)${TEXT}`, "lot", "alpha"),
        rule(`(21)${TEXT}`, "lot", "alpha"),
        rule("(15)(\\d{6})", "use_date", "date"),
        rule("(17)(\\d{6})", "expiration_date", "date"),
        rule("(30)(\\d{0,8})", "quantity", "measure"),
        rule("(37)(\\d{0,8})", "quantity", "measure"),
        rule("(310[0-5])(\\d{6})", "quantity", "measure", true),
    ],
};

export const PLAIN = {
    name: "Plain",
    upc_ean_conv: "always",
    is_gs1_nomenclature: false,
    gs1_separator_fnc1: "",
    rules: [
        { type: "weight", encoding: "ean13", pattern: "21.....{NNDDD}", alias: "0", sequence: 1 },
        { type: "product", encoding: "any", pattern: ".*", alias: "0", sequence: 2 },
    ],
};

export const GLOVES = 1;
export const SYRINGE = 2;
export const CREAM = 3;
export const PUMP = 4;
export const FLOUR = 5;

const product = (id, name, barcode, more = {}) => ({
    id,
    name,
    variant: "",
    code: "",
    barcode,
    image: false,
    unit: "Units",
    rounding: 1,
    weight: 0,
    ...more,
});

export const PRODUCTS = {
    [GLOVES]: product(GLOVES, "Gloves", "4051234001284", { variant: "M" }),
    [SYRINGE]: product(SYRINGE, "Syringe", "4051234003417"),
    [CREAM]: product(CREAM, "Cream", "4051234005558"),
    [PUMP]: product(PUMP, "Pump", "4051234007774"),
    [FLOUR]: product(FLOUR, "Flour", "4051234009990", { unit: "kg", rounding: 0.001 }),
};

const LOCATIONS = {
    10: { id: 10, name: "A-04-2", path: "WH/Stock", codes: ["A-04-2", "LOC-A042"] },
    11: { id: 11, name: "B-02-1", path: "WH/Stock", codes: ["B-02-1"] },
    12: { id: 12, name: "C-01-1", path: "WH/Stock", codes: ["C-01-1"] },
};

let lineId = 100;

/** A line of a work, see docs/scan_app.md. */
export function makeLine(product, needed, more = {}) {
    lineId += 1;
    return {
        id: lineId,
        transfer: 1,
        product,
        location: 10,
        destination: 12,
        lot: "",
        expires: "",
        tracking: "none",
        package: "",
        needed,
        most: needed,
        counted: 0,
        checked: 0,
        short: 0,
        reason: 0,
        then: "",
        replaces: false,
        order: lineId,
        ...more,
    };
}

export function makeWork(lines, more = {}) {
    const { steps, ...rest } = more;
    return {
        id: 7,
        name: "WH/OUT/00418",
        kind: "transfer",
        flow: "out",
        state: "open",
        mode: "pick",
        steps: {
            location: "optional",
            destination: "no",
            product: "required",
            quantity: "type",
            bin: false,
            pack: false,
            weight: false,
            replace: false,
            over: false,
            check: false,
            ...steps,
        },
        people: [],
        mine: true,
        transfers: [{ id: 1, name: "WH/OUT/00418", origin: "S00042", partner: "Anna", bin: 0 }],
        lines,
        products: PRODUCTS,
        locations: LOCATIONS,
        codes: [
            ...Object.values(PRODUCTS).map(({ id, barcode }) => [barcode, id, 1, "Units", ""]),
            ["4051234001000", GLOVES, 10, "Box", ""],
            ["14051234001281", GLOVES, 12, "Carton", ""],
            ["2100042000001", FLOUR, 1, "kg", ""],
        ],
        lots: [],
        packages: [],
        package_types: [],
        backorder: "ask",
        ...rest,
    };
}

/** Ids and a time that tests know. */
export function makeTools(now = "2026-11-23T10:00:00") {
    let number = 0;
    return { id: () => `uuid-${(number += 1)}`, now: () => new Date(now) };
}

/** A state that scans are tried on, one after another. */
export class Bench {
    constructor(work, nomenclature = GS1) {
        this.tools = makeTools();
        this.state = createState(work, nomenclature);
        this.commands = [];
    }

    do(make) {
        const { state, verdict, commands } = make(this.state, this.tools);
        this.state = state;
        this.commands.push(...commands);
        this.verdict = verdict;
        return verdict;
    }

    scan(text) {
        return this.do((state, tools) => scan(state, text, tools));
    }

    /** @returns {string} code of the verdict */
    code(text) {
        return this.scan(text).code;
    }

    /** @returns {Array} what the server is told: kind, line, quantity */
    get told() {
        return this.commands.map(({ kind, line, quantity }) => [kind, line, quantity]);
    }
}
