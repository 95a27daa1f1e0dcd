/** Numbers and dates, as the person reads them. */

let locale = "en";

/** @param {string} lang of Odoo, such as de_DE */
export function setLocale(lang) {
    locale = (lang || "en").replace("_", "-").replace(/@.*/, "");
    try {
        new Intl.NumberFormat(locale);
    } catch {
        locale = "en";
    }
    document.documentElement.lang = locale;
}

export function number(value) {
    return new Intl.NumberFormat(locale, { maximumFractionDigits: 3 }).format(value || 0);
}

/** @returns {string} the sign between units and tenths, for the pad */
export function comma() {
    return (1.5).toLocaleString(locale).replace(/\d/g, "") || ".";
}

function format(text, options) {
    // a day without a time would be one in Greenwich
    const full = /^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00` : text;
    const moment = new Date(full);
    return Number.isNaN(+moment) ? "" : new Intl.DateTimeFormat(locale, options).format(moment);
}

/** @returns {string} 03/2027 */
export function month(text) {
    return text ? format(text, { month: "2-digit", year: "numeric" }) : "";
}

export function day(text) {
    return text ? format(text, { day: "numeric", month: "short", year: "numeric" }) : "";
}

export function time(text) {
    return format(text, { hour: "2-digit", minute: "2-digit" });
}

export function timeWithSeconds(text) {
    return format(text, { timeStyle: "medium" });
}

/** @returns {string} when something of the server is due; it writes UTC */
export function due(text) {
    return text
        ? format(new Date(`${text.replace(" ", "T")}Z`), {
              weekday: "short",
              hour: "2-digit",
              minute: "2-digit",
          })
        : "";
}
