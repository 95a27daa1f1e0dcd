import { wakeSound } from "./sound";

/** Keys that are faster than this come from a scanner; nobody types so. */
const FAST = 50;
/** After so long core's service begins anew. */
const PAUSE = 150;
/** Core's service hears codes of so many characters. */
const SHORTEST = 3;
const DOCK = ["F1", "F2", "F3", "F4"];
/** After these something else begins, however fast it comes. */
const ENDS = ["Enter", "Tab", ...DOCK];

const run = { first: 0, last: 0, keys: 0, ended: "" };

/** Note how fast keys come, before anybody else hears them. */
function measure({ key }) {
    const now = performance.now();
    const isNew = ENDS.includes(run.ended) || now - run.last > PAUSE;
    run.ended = key;
    if (key.length === 1) {
        run.first = isNew ? now : run.first;
        run.keys = isNew ? 1 : run.keys + 1;
        run.last = now;
    }
}

/**
 * Core's service takes digits that somebody types quickly for a scan.
 *
 * @param {Object} app
 * @param {string} text
 * @returns {boolean} whether the screen has had the digits already
 */
export function wasTyped(app, text) {
    const isSlow = run.keys > 1 && (run.last - run.first) / (run.keys - 1) >= FAST;
    if (!isSlow || !app.handlers?.digit || !/^[\d.,]+$/.test(text)) {
        return false;
    }
    if (run.ended === "Enter") {
        app.handlers.main?.();
    }
    return true;
}

/**
 * The keys of handhelds and keyboards: F1 to F4 press the dock, Enter the main button, Esc
 * goes back, digits go into pads. What a scanner types is left to core's service; only
 * what is too short for it, such as the number of a bin, is read here.
 */
export function listenToKeys(app) {
    let typed = "";
    let last = 0;
    let digitTimer = null;

    function isForField({ target }) {
        return target.matches?.("input:not(.o-barcode-input), textarea, select");
    }

    function onEnter(ev) {
        const isScan = typed && performance.now() - last < FAST;
        const text = typed;
        typed = "";
        last = 0;
        clearTimeout(digitTimer);
        if (ev.defaultPrevented || (isScan && text.length >= SHORTEST)) {
            return;
        }
        if (isScan) {
            ev.preventDefault();
            app.scan(text);
        } else if (!ev.target.matches?.("button, a, [role=radio]")) {
            ev.preventDefault();
            app.handlers?.main?.();
        }
    }

    function onCharacter(key) {
        const now = performance.now();
        const isFast = now - last < FAST;
        last = now;
        typed = isFast ? typed + key : key;
        clearTimeout(digitTimer);
        if (!isFast && /^[\d.,]$/.test(key)) {
            // the next character would say that it is a scanner's
            digitTimer = setTimeout(() => {
                typed = "";
                app.handlers?.digit?.(key);
            }, FAST);
        }
    }

    window.addEventListener("keydown", measure, { capture: true });
    window.addEventListener("keydown", (ev) => {
        wakeSound();
        app.used();
        const button = DOCK.indexOf(ev.key);
        if (button >= 0) {
            ev.preventDefault();
            last = 0;
            app.handlers?.dock?.[button]?.action();
        } else if (ev.key === "Escape") {
            app.isCamera ? app.closeCamera() : app.handlers?.back?.();
        } else if (isForField(ev)) {
            return;
        } else if (ev.key === "Enter") {
            onEnter(ev);
        } else if (ev.key === "Backspace") {
            app.handlers?.digit?.("back");
        } else if (ev.key.startsWith("Arrow")) {
            moveChoice(ev);
        } else if (ev.key.length === 1 && !ev.ctrlKey && !ev.metaKey) {
            onCharacter(ev.key);
        }
    });
    window.addEventListener("pointerdown", () => {
        wakeSound();
        app.used();
    });
    // the Enter of a scan would press it again; who uses keys keeps the focus
    document.addEventListener("click", (ev) => {
        if (ev.detail > 0) {
            ev.target.closest?.("button, main")?.blur();
        }
    });
}

/** Arrows walk through the choices of a group. */
function moveChoice(ev) {
    const group = ev.target.closest?.("[role=radiogroup]");
    if (!group) {
        return;
    }
    const choices = [...group.querySelectorAll("[role=radio]")];
    const step = ["ArrowDown", "ArrowRight"].includes(ev.key) ? 1 : -1;
    const next = choices.at((choices.indexOf(ev.target) + step) % choices.length);
    ev.preventDefault();
    next?.focus();
    next?.click();
}
