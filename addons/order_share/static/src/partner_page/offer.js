// @odoo-module ignore
// Counts the prices of a request for quotation along. Without this file there is no total
// before the offer is sent.
(() => {
    "use strict";
    const form = document.getElementById("offer");
    const total = document.getElementById("offer_total");
    if (!form || !total) {
        return;
    }
    const count = () => {
        let sum = 0;
        for (const input of form.querySelectorAll("[data-quantity]")) {
            sum += (input.valueAsNumber || 0) * Number(input.dataset.quantity);
        }
        total.hidden = !sum;
        total.querySelector("output").value = new Intl.NumberFormat(document.documentElement.lang, {
            style: "currency",
            currency: form.elements.currency.value,
        }).format(sum);
    };
    form.addEventListener("input", count);
    count();
})();
