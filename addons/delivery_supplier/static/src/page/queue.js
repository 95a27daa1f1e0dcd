// @odoo-module ignore
// Taps of a deliverer on a weak connection: each is kept on the phone with a key and its
// time, sent in order, and forgotten when the server has it. The key makes a repetition
// harmless. Without this file each tap is an ordinary form.
(() => {
    "use strict";
    const box = document.getElementById("dl_queue");
    if (!box || !self.indexedDB) {
        return;
    }
    const TIMEOUT = 20000;
    const AGAIN = 15000;
    const PATIENCE = 4000; // ms after which a tap counts as waiting
    const LARGE = 4e6; // bytes of photos that are kept without a connection
    const token = location.pathname.split("/").slice(0, 3).join("/") + "/";
    const isMine = (tap) => `${tap.page}/`.startsWith(token);
    const applied = new Set();
    const text = (name) => box.querySelector(`[data-say="${name}"]`)?.textContent || "";

    // --- what is kept

    const database = new Promise((resolve, reject) => {
        const open = indexedDB.open("delivery", 1);
        open.onupgradeneeded = () => open.result.createObjectStore("taps", { keyPath: "id", autoIncrement: true });
        open.onsuccess = () => resolve(open.result);
        open.onerror = () => reject(open.error);
    });
    const taps = async (mode, make) => {
        const store = (await database).transaction("taps", mode).objectStore("taps");
        const request = make(store);
        return new Promise((resolve, reject) => {
            request.onsuccess = () => resolve(request.result);
            request.onerror = () => reject(request.error);
        });
    };
    const all = () => taps("readonly", (store) => store.getAll());
    const put = (tap) => taps("readwrite", (store) => store.put(tap));
    const drop = (tap) => taps("readwrite", (store) => store.delete(tap.id));
    const newKey = () =>
        self.crypto.randomUUID?.() ||
        [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    const wait = (time) => new Promise((resolve) => setTimeout(resolve, time));
    const timeOf = (tap) =>
        new Date(tap.at).toLocaleTimeString(document.documentElement.lang, {
            hour: "2-digit",
            minute: "2-digit",
            hourCycle: "h23",
            timeZone: box.dataset.zone,
        });

    // --- sending

    const request = (tap) => {
        const data = new FormData();
        for (const [name, value] of tap.fields) {
            data.append(name, value);
        }
        return fetch(tap.action, {
            method: "POST",
            body: data,
            headers: { Accept: "application/json" },
            signal: AbortSignal.timeout?.(TIMEOUT),
        });
    };

    // The page was open too long: take the keys of a new one.
    const renew = async (tap) => {
        const response = await fetch(tap.page);
        const page = new DOMParser().parseFromString(await response.text(), "text/html");
        const fresh = page.querySelector("[name=csrf_token]")?.value;
        if (fresh) {
            tap.fields = tap.fields.map(([name, value]) => [name, name === "csrf_token" ? fresh : value]);
            await put(tap);
        }
        return fresh;
    };

    // returns false without a connection, else the tap with its new status
    const send = async (tap) => {
        try {
            let response = await request(tap);
            if (response.status === 400 && (await renew(tap))) {
                response = await request(tap);
            }
            if (response.status >= 500 || [408, 429].includes(response.status)) {
                return false;
            }
            const answer = await response.json().catch(() => ({}));
            if (response.ok && answer.ok) {
                await drop(tap);
                return { ...tap, status: "sent", url: answer.url };
            }
            const isGone = [404, 410].includes(response.status);
            tap.status = "refused";
            tap.field = answer.field;
            tap.message = isGone ? text("gone") : answer.message || text("failed");
            await put(tap);
            return tap;
        } catch {
            return false;
        }
    };

    let busy = null;
    const alone = (work) =>
        navigator.locks
            ? navigator.locks.request("delivery-taps", work)
            : work();
    // sends what waits, in order; one at a time on this phone
    const flush = () => {
        busy ??= alone(async () => {
            const done = [];
            for (const tap of await all()) {
                if (tap.status === "waiting") {
                    const result = await send(tap);
                    if (!result) {
                        break;
                    }
                    done.push(result);
                }
            }
            return done;
        }).finally(() => {
            busy = null;
        });
        return busy;
    };

    // --- what is shown

    const waits = (tap) => {
        const line = document.getElementById("dl_line").content.firstElementChild.cloneNode(true);
        line.querySelector("[data-text]").textContent = `${tap.label}, ${timeOf(tap)}.`;
        return line;
    };

    const mark = (element, state, prefix) => {
        for (const name of ["todo", "now", "done", "fail"]) {
            element?.classList.toggle(prefix + name, name === state);
        }
        const icon = box.querySelector(`[data-icon="${state}"]`);
        const dot = element?.querySelector(".al-dot");
        if (icon && dot) {
            dot.replaceChildren(icon.cloneNode(true));
        }
    };

    const onList = (tap, stop) => {
        stop.querySelector(".dl-waits")?.remove();
        stop.querySelector(".al-stack").append(waits(tap));
        if (!["done", "fail"].includes(tap.turns)) {
            return;
        }
        const isNew = !stop.matches(".al-done, .al-fail");
        mark(stop, tap.turns, "al-");
        mark(document.querySelector(`[data-bar="${tap.stop}"]`), tap.turns, "dl-");
        const count = document.querySelector("[data-done]");
        if (count && isNew) {
            count.textContent = count.textContent.replace(/\d+/, (number) => Number(number) + 1);
        }
        stop.querySelectorAll("form, .al-pair, [data-slot]").forEach((part) => (part.hidden = true));
        const next = document.querySelector("[data-stop].al-now") || document.querySelector("[data-stop].al-todo");
        mark(next, "now", "al-");
        mark(document.querySelector(`[data-bar="${next?.dataset.stop}"]`), "now", "dl-");
        const bar = document.querySelector("[data-navigate]");
        if (bar) {
            bar.hidden = !next;
            bar.href = next?.dataset.map || next?.dataset.url || "#";
            bar.querySelector("span").textContent = bar.textContent.trim().replace(/\d+/, next?.dataset.number);
        }
    };

    const onJob = (tap) => {
        const steps = document.getElementById("dl_steps");
        const step = tap.fields.find(([name]) => name === "step")?.[1];
        const row = steps?.querySelector(`[data-step="${step || "delivered"}"]`);
        if (!row || ["retry", "todo"].includes(tap.turns)) {
            box.append(waits(tap));
        }
        if (!step && !["done", "fail"].includes(tap.turns)) {
            return;
        }
        if (!step) {
            for (let before = row?.previousElementSibling; before; before = before.previousElementSibling) {
                mark(before, "done", "al-");
            }
            const back = document.getElementById("dl_back");
            if (back) {
                back.hidden = false;
            }
            for (const part of document.querySelectorAll("form[data-queue], .dl-failed, #dl_bar")) {
                part.hidden = true;
            }
            row?.querySelector("p")?.remove();
            mark(row, tap.turns, "al-");
            row?.querySelector(".al-stack").append(waits(tap));
            return;
        }
        // the next step can be tapped as well
        const form = row?.querySelector("form");
        const next = row?.nextElementSibling;
        mark(row, "done", "al-");
        row?.querySelector("p")?.remove();
        row?.querySelector(".al-stack").append(waits(tap));
        mark(next, "now", "al-");
        if (form && next && !["delivered", "failed"].includes(next.dataset.step)) {
            form.elements.step.value = next.dataset.step;
            form.querySelector("button").textContent = next.querySelector("b").textContent;
            next.querySelector(".al-stack").append(form);
        } else {
            form?.remove();
        }
    };

    const refused = (tap) => {
        const note = document.getElementById("dl_refused").content.firstElementChild.cloneNode(true);
        const stop = document.querySelector(`[data-stop="${tap.stop}"] .al-stack`);
        const place = stop ? "" : `${tap.title}. `;
        note.querySelector("[data-title]").textContent = `${place}${text("refused")} ${tap.label}, ${timeOf(tap)}`;
        note.querySelector("[data-message]").textContent = tap.message;
        note.querySelector("[data-open]").href = tap.page;
        note.querySelector("[data-do=seen]").addEventListener("click", async () => {
            await drop(tap);
            note.remove();
        });
        (stop || box).append(note);
    };

    const render = async () => {
        const kept = (await all()).filter(isMine);
        const waiting = kept.filter((tap) => tap.status === "waiting");
        const count = waiting.length;
        const note = document.getElementById("dl_waiting");
        note.hidden = !count;
        const shown = { offline: !navigator.onLine, online: navigator.onLine, one: count === 1, many: count > 1 };
        for (const part of note.querySelectorAll("[data-part]")) {
            part.hidden = !shown[part.dataset.part];
        }
        note.querySelector("[data-count]").textContent = count;
        for (const tap of kept) {
            if (applied.has(`${tap.id}-${tap.status}`)) {
                continue;
            }
            applied.add(`${tap.id}-${tap.status}`);
            const stop = document.querySelector(`[data-stop="${tap.stop}"]`);
            if (tap.status === "refused") {
                refused(tap);
            } else if (stop) {
                onList(tap, stop);
            } else if (document.querySelector(`[data-page="${tap.stop}"]`)) {
                onJob(tap);
            }
        }
        box.hidden = !kept.length;
    };

    const say = (text, tone = "bad") => {
        const note = document.getElementById("dl_say");
        note.hidden = !text;
        note.className = `alert al-tone-${tone}`;
        note.querySelector("span").textContent = text;
        if (text) {
            note.scrollIntoView({ block: "center" });
        }
    };

    // The money has changed meanwhile: the next tap is about the new amount. What was
    // typed stays when it has not.
    const renewCash = async () => {
        const response = await fetch(location.href);
        if (!response.ok) {
            return;
        }
        const page = new DOMParser().parseFromString(await response.text(), "text/html");
        const [old, fresh] = [document, page].map((part) => part.querySelector("#job [data-cash]"));
        const amount = (part) => part?.querySelector("[name=cash_seen]")?.value;
        if (amount(old) === amount(fresh)) {
            return;
        }
        if (old && fresh) {
            old.replaceWith(fresh);
        } else if (fresh) {
            document.getElementById("job")?.prepend(fresh);
        } else {
            old.remove();
        }
    };

    // --- a tap

    const release = (form, button) => {
        delete form.dataset.busy;
        button?.removeAttribute("aria-disabled");
    };

    document.addEventListener(
        "submit",
        async (ev) => {
            const form = ev.target;
            if (!form.dataset.queue) {
                return;
            }
            ev.preventDefault();
            if (form.dataset.busy) {
                return;
            }
            form.dataset.busy = "1";
            const button = ev.submitter;
            button?.setAttribute("aria-disabled", "true");
            const data = new FormData(form);
            const photos = self.deliveryPhotos?.(form) || [];
            data.delete("photo");
            photos.forEach((photo) => data.append("photo", photo, photo.name));
            data.set("at", new Date().toISOString());
            data.set("request_key", newKey());
            const size = photos.reduce((sum, photo) => sum + photo.size, 0);
            say("");
            if (size > LARGE && !navigator.onLine) {
                say(text("large"));
                return release(form, button);
            }
            const tap = {
                status: "waiting",
                page: location.pathname.replace(/\/delivered$/, ""),
                action: form.getAttribute("action"),
                stop: form.dataset.queue,
                turns: form.dataset.state,
                label: text(form.dataset.state) || form.closest("li").querySelector("b").textContent,
                title: document.title,
                at: data.get("at"),
                fields: [...data],
            };
            try {
                tap.id = await put(tap);
            } catch {
                return form.submit(); // nothing can be kept here, as in a private window
            }
            const find = (results) => (results || []).find((result) => result.id === tap.id);
            // another one that is being sent knows nothing of this tap
            const sending = Promise.resolve(busy).then(flush).then(find);
            const result = navigator.onLine && (await Promise.race([sending, wait(PATIENCE)]));
            if (result?.status === "sent") {
                return location.assign(result.url);
            }
            if (result?.status === "refused") {
                // the person is here and can mend it
                await drop(tap);
                say(result.message);
                const field = result.field && document.getElementById(result.field);
                field?.setAttribute("aria-invalid", "true");
                if (result.field === "cash") {
                    await renewCash().catch(() => {}); // it can be opened anew
                }
            } else {
                await render();
                sending.then((late) => (late?.status === "sent" ? location.reload() : render()));
            }
            release(form, button);
        },
        true
    );

    // --- when the connection is back

    const again = async () => {
        const done = (await flush()) || [];
        if (done.some((tap) => tap.status === "sent" && isMine(tap))) {
            location.reload();
        } else {
            await render();
        }
    };
    addEventListener("online", again);
    addEventListener("offline", render);
    document.addEventListener("visibilitychange", () => document.hidden || again());
    box.querySelector("[data-do=send]").addEventListener("click", again);
    setInterval(async () => {
        if ((await all()).some((tap) => tap.status === "waiting")) {
            again();
        }
    }, AGAIN);
    render().then(again);

    // --- so that the pages open without a connection

    if (navigator.serviceWorker && (box.dataset.list || document.querySelector("[data-page]"))) {
        const parts = [...document.querySelectorAll("link[rel=stylesheet], script[src], img.al-logo")];
        const stops = [...document.querySelectorAll("[data-stop][data-url]")];
        const paths = [
            location.pathname,
            box.dataset.list,
            ...parts.map((part) => new URL(part.href || part.src).pathname),
            ...stops.map((stop) => stop.dataset.url),
        ].filter(Boolean);
        navigator.serviceWorker
            .register("/delivery/worker.js", { scope: "/delivery/" })
            .then(() => navigator.serviceWorker.ready)
            .then((registration) => registration.active.postMessage({ keep: paths }))
            .catch(() => {}); // not everywhere allowed; the taps are kept all the same
    }
})();
