import { translatedTerms, translationLoaded } from "@web/core/l10n/translation";
import { setLocale } from "./format";

let spoken = "";

/**
 * @param {string} lang
 * @param {Object} terms source: translation
 * @returns {boolean} whether it is another language than before
 */
export function setTerms(lang, terms) {
    const isOther = spoken !== lang;
    spoken = lang;
    translatedTerms.fulfilment_scan = terms || {};
    translatedTerms[translationLoaded] = true;
    odoo.translationContext = "fulfilment_scan";
    setLocale(lang);
    return isOther;
}
