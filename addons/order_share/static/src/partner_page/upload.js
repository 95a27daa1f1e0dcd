// @odoo-module ignore
// Sends each chosen file on its own: with progress, cancel and retry. Without this file
// the form sends all of them at once and the page lists them afterwards.
(() => {
    "use strict";
    const form = document.getElementById("upload");
    const line = document.getElementById("upload_line");
    form?.classList.add("al-auto");
    if (!form || !line) {
        return; // nothing to upload, or a preview
    }
    const list = document.getElementById("upload_list");
    const news = document.getElementById("upload_news");
    const maxBytes = Number(form.dataset.maxBytes);
    const accepted = (form.dataset.accept || "").split(",").map((type) => type.trim()).filter(Boolean);
    const queue = [];
    let current = null;

    // a key per file, kept on retry, so that a file that did arrive is not stored twice
    const newKey = () =>
        self.crypto.randomUUID?.() ||
        [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

    const units = ["byte", "kilobyte", "megabyte"];
    const size = (bytes) => {
        const step = bytes < 1000 ? 0 : bytes < 1e6 ? 1 : 2;
        return new Intl.NumberFormat(document.documentElement.lang, {
            style: "unit",
            unit: units[step],
            maximumFractionDigits: step > 1 ? 1 : 0,
        }).format(bytes / 1000 ** step);
    };

    const isAccepted = (file) =>
        !accepted.length ||
        !file.type ||
        accepted.some((type) => type === file.type || (type.endsWith("/*") && file.type.startsWith(type.slice(0, -1))));

    const show = (job, state, announce = true) => {
        job.state = state;
        for (const part of job.row.querySelectorAll("[data-when]")) {
            part.hidden = !part.dataset.when.split(" ").includes(state);
        }
        if (announce) {
            const text = job.row.querySelector(`p[data-when="${state}"]`);
            news.textContent = `${job.file.name}: ${text ? text.textContent.trim() : ""}`;
        }
    };

    const progress = (job, percent) => {
        job.row.querySelector("[data-percent]").textContent = percent;
        job.row.querySelector("progress").value = percent;
    };

    const next = () => {
        current = queue.shift() || null;
        if (current) {
            send(current);
        }
    };

    const finish = (job, state, message) => {
        const place = message && job.row.querySelector(`[data-when="${state}"] [data-message]`);
        if (place) {
            place.textContent = message;
        }
        show(job, state);
        job.request = null;
        next();
    };

    const send = (job) => {
        const data = new FormData();
        data.append("csrf_token", form.elements.csrf_token.value);
        data.append("request_key", job.key);
        data.append("kind", job.kind);
        data.append("file", job.file, job.file.name);
        const request = (job.request = new XMLHttpRequest());
        request.open("POST", form.action);
        request.setRequestHeader("Accept", "application/json");
        request.upload.addEventListener("progress", (ev) => {
            if (ev.lengthComputable) {
                progress(job, Math.round((ev.loaded / ev.total) * 100));
            }
        });
        request.addEventListener("load", () => {
            let answer = {};
            try {
                answer = JSON.parse(request.responseText);
            } catch {
                // not ours: a proxy's or the browser's page
            }
            if (request.status < 300 && answer.ok) {
                job.row.querySelector("[data-time]").textContent = answer.when?.text || "";
                if (answer.meta) {
                    job.row.querySelector("[data-size]").textContent = answer.meta;
                }
                finish(job, "sent");
            } else if (answer.message && ![408, 429].includes(request.status) && request.status < 500) {
                finish(job, "refused", answer.message);
            } else {
                finish(job, "failed", answer.message);
            }
        });
        request.addEventListener("error", () => finish(job, "offline"));
        request.addEventListener("timeout", () => finish(job, "offline"));
        progress(job, 0);
        show(job, "sending", false);
        request.send(data);
    };

    const enqueue = (job) => {
        show(job, "waiting", false);
        queue.push(job);
        if (!current) {
            next();
        }
    };

    const remove = (job) => {
        const waiting = queue.indexOf(job);
        if (waiting >= 0) {
            queue.splice(waiting, 1);
        }
        job.row.remove();
        job.request?.abort();
        if (job === current) {
            next();
        }
        form.querySelector("input[type=file]").focus();
    };

    const add = (file) => {
        const chosen = form.querySelector("[name=kind]:checked");
        const row = line.content.firstElementChild.cloneNode(true);
        const job = { file, row, key: newKey(), kind: chosen ? chosen.value : "" };
        row.querySelector("[data-name]").textContent = file.name;
        row.querySelector("[data-kind]").textContent = chosen ? chosen.parentElement.textContent.trim() : "";
        row.querySelector("[data-size]").textContent = size(file.size);
        row.querySelector("progress").setAttribute("aria-label", file.name);
        row.addEventListener("click", (ev) => {
            const action = ev.target.closest("[data-do]")?.dataset.do;
            if (action === "cancel") {
                remove(job);
            } else if (action === "retry") {
                enqueue(job);
            }
        });
        list.prepend(row);
        document.getElementById("upload_empty")?.remove();
        if (maxBytes && file.size > maxBytes) {
            show(job, "large");
        } else if (!isAccepted(file)) {
            show(job, "type");
        } else {
            enqueue(job);
        }
    };

    form.addEventListener("change", (ev) => {
        if (ev.target.type !== "file") {
            return;
        }
        const files = [...ev.target.files];
        ev.target.value = "";
        if (form.querySelector("[name=kind]:checked") || form.reportValidity()) {
            files.forEach(add);
        }
    });
    addEventListener("beforeunload", (ev) => {
        if (current) {
            ev.preventDefault();
        }
    });
})();
