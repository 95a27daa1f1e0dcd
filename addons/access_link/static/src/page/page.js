// @odoo-module ignore
// Small comforts for the pages of a link. Everything works without this file.
(() => {
    "use strict";

    // A form is sent once: the server would recognise a second press, a person should not wonder about it.
    const release = (form) => {
        delete form.dataset.sent;
        for (const button of form.elements) {
            button.removeAttribute("aria-disabled");
        }
    };
    document.addEventListener("submit", (ev) => {
        const form = ev.target;
        if (ev.defaultPrevented) {
            return;
        }
        if (form.dataset.sent) {
            ev.preventDefault();
            return;
        }
        form.dataset.sent = "1";
        ev.submitter?.setAttribute("aria-disabled", "true");
        setTimeout(release, 15000, form);
    });
    window.addEventListener("pageshow", (ev) => {
        if (ev.persisted) {
            document.querySelectorAll("form[data-sent]").forEach(release);
        }
    });

    // A link to a closed block opens it, also in browsers that don't do so themselves.
    const reveal = (hash) => {
        const target = hash.length > 1 && document.getElementById(hash.slice(1));
        for (let block = target && target.closest("details"); block; block = block.parentElement.closest("details")) {
            block.open = true;
        }
    };
    document.addEventListener("click", (ev) => {
        const link = ev.target.closest("a[href^='#']");
        if (link) {
            reveal(link.hash);
        }
    });
    reveal(location.hash);

    // One word to the sender that a person has seen the page: after a real interaction, never on load.
    const { seen, token } = document.body.dataset;
    if (seen) {
        const events = ["pointerdown", "keydown", "touchmove"];
        const tell = (ev) => {
            if (!ev.isTrusted) {
                return;
            }
            events.forEach((name) => removeEventListener(name, tell));
            const body = new URLSearchParams({ csrf_token: token });
            fetch(seen, { method: "POST", body, keepalive: true }).catch(() => {});
        };
        events.forEach((name) => addEventListener(name, tell, { passive: true }));
    }
})();
