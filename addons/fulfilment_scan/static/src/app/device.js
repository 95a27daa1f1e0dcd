import { browser } from "@web/core/browser/browser";

/** What belongs to the device and not to a person. */

const KEY = "fulfilment_scan.";
const { localStorage } = browser;

function read(name, otherwise) {
    try {
        return JSON.parse(localStorage.getItem(KEY + name)) ?? otherwise;
    } catch {
        return otherwise;
    }
}

export const device = {
    /** "" follows the system */
    theme: read("theme", ""),
    /** 0 to 100 */
    volume: read("volume", 80),
    lang: read("lang", ""),
    /** A work is open: it is waited for when the page is opened again. */
    isWorking: read("isWorking", false),
};

/** @param {Object} values some of `device` */
export function setDevice(values) {
    Object.assign(device, values);
    for (const [name, value] of Object.entries(values)) {
        localStorage.setItem(KEY + name, JSON.stringify(value));
    }
    showTheme();
}

export function showTheme() {
    document.documentElement.dataset.theme = device.theme;
    const color = isDark() ? "#07090c" : "#edf0f3";
    document.querySelector("meta[name=theme-color]")?.setAttribute("content", color);
}

export function isDark() {
    return device.theme
        ? device.theme === "dark"
        : matchMedia("(prefers-color-scheme: dark)").matches;
}

/** @returns {string} a random id, also where the page has no secure connection */
export function uuid() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, "$1-$2-$3-$4-$5");
}

/** Ids and time for the engine; tests have their own. */
export const tools = { id: uuid, now: () => new Date() };
