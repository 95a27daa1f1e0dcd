/** Numbers and dates, as the person reads them. */

let locale = "en";
let numbers = null;

/** @param {string} lang of Odoo, such as de_DE */
export function setLocale(lang) {
    locale = (lang || "en").replace("_", "-").replace(/@.*/, "");
    numbers = null;
    try {
        Intl.getCanonicalLocales(locale);
    } catch {
        locale = "en";
    }
    document.documentElement.lang = locale;
}

export function number(value) {
    // one is slow to make
    numbers ||= new Intl.NumberFormat(locale, { maximumFractionDigits: 3 });
    return numbers.format(value || 0);
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

/** @returns {string} weekday and time, with seconds */
export function moment(text) {
    return format(text, {
        weekday: "short",
        hour: "2-digit",
        minute: "2-digit",
        second: "2-digit",
    });
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
