import { expect, test } from "@odoo/hoot";
import { isoDate, makeParser, quantityOf, readBarcode } from "@fulfilment_scan/app/barcode";
import { FLOUR, FNC1, GLOVES, GS1, PLAIN, PRODUCTS } from "./scan_helpers";

const read = (text, nomenclature = GS1) => readBarcode(makeParser(nomenclature), text);

test("a plain barcode is itself", () => {
    expect(read("4051234001284").codes[0]).toBe("4051234001284");
    expect(read("4051234001284").isSure).toBe(false);
    expect(read("A-04-2").codes).toEqual(["A-04-2"]);
});

test("GS1: number, lot and expiry, with the sign of the scanner in front", () => {
    const found = read(`]C1010405123400128417270331${"10"}L2409-117`);
    expect(found.codes).toEqual([
        "010405123400128417270331" + "10L2409-117",
        "04051234001284",
        "4051234001284",
    ]);
    expect(found.lot).toBe("L2409-117");
    expect(found.expires).toBe("2027-03-31");
    expect(found.isSure).toBe(true);
});

test("GS1: a separator ends what has no fixed length", () => {
    const found = read(`${"]d2"}0104051234001284` + `10L1${FNC1}21S9${FNC1}3712`);
    expect(found.lot).toBe("L1");
    expect(found.serial).toBe("S9");
    expect(found.quantity).toBe(12);
});

test("GS1: a month without a day ends with its last", () => {
    expect(read("0104051234001284" + "17270200").expires).toBe("2027-02-28");
});

test("GS1: variable count and weight", () => {
    const pieces = read("0104051234001284" + "3024");
    expect(quantityOf(pieces, PRODUCTS[GLOVES], 1)).toBe(24);
    expect(quantityOf(pieces, PRODUCTS[GLOVES], 10)).toBe(240);
    const weight = read("0104051234009990" + "3103001250");
    expect(weight.weight).toBe(1.25);
    expect(quantityOf(weight, PRODUCTS[FLOUR], 1)).toBe(1.25);
    expect(quantityOf(weight, PRODUCTS[GLOVES], 1)).toBe(1);
});

test("GS1: a wrong check digit is no product", () => {
    expect(read("0104051234001285").codes).toEqual(["0104051234001285"]);
});

test("GS1: the place and the number of a package", () => {
    expect(read("4144012345000009").codes).toInclude("4012345000009");
    expect(read("00340123450000000017").codes).toInclude("340123450000000017");
});

test("without GS1 the weight may be in the number", () => {
    const found = read("2100042012509", PLAIN);
    expect(found.quantity).toBe(1.25);
    expect(found.codes).toInclude("2100042000001");
});

test("without a nomenclature it still reads", () => {
    expect(read("ABC-1", null).codes).toEqual(["ABC-1"]);
});

test("a day is one of the device's zone", () => {
    expect(isoDate(new Date(2026, 0, 5))).toBe("2026-01-05");
});
