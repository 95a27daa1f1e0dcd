import { _t } from "@web/core/l10n/translation";
import { doneOf, lineOf, targetOf } from "./engine/plan";
import { day, number } from "./format";

/** Icons of refusals; each has a shape of its own. */
const ICONS = { too_many: "toomany", expired: "expired", held: "expired" };

/** @returns {string} of a stock count, which has no end to be told */
export function piecesCounted(quantity) {
    return quantity === 1 ? _t("1 piece counted") : _t("%s pieces counted", number(quantity));
}

/**
 * What a person is told: two or three words, then a sentence that says what to do.
 *
 * @param {Object} verdict of the engine
 * @param {Object} state
 * @returns {{icon: string, title: string, text: string, todo: string}}
 */
export function wordsOf(verdict, state) {
    const icon = ICONS[verdict.code] || "wrong";
    if (verdict.title) {
        return { icon, todo: "", title: verdict.title, text: verdict.text || "" };
    }
    const make = WORDS[verdict.code] || WORDS.wrong;
    return { icon, todo: "", ...make(verdict, state) };
}

function still(state, id) {
    const line = id && lineOf(state, id);
    if (!line || state.work.kind === "count") {
        return _t("Not counted.");
    }
    return _t("Not counted. Still %(done)s of %(target)s.", {
        done: number(doneOf(state, line)),
        target: number(targetOf(state, line)),
    });
}

function placeOf(state, id) {
    const line = id && lineOf(state, id);
    return (line && state.work.locations[line.location]?.name) || "";
}

const WORDS = {
    wrong: (verdict, state) => ({
        title: _t("Wrong product"),
        text: still(state, verdict.line),
        todo: _t("Put it back, scan the right one."),
    }),
    elsewhere: (verdict, state) => ({
        title: _t("Wrong product"),
        text: verdict.owner
            ? _t("Not counted. It is needed for %s.", verdict.owner)
            : still(state, verdict.line),
        todo: _t("Put it back, scan the right one."),
    }),
    unknown: (verdict, state) => ({
        title: _t("Not in the system"),
        text: still(state, verdict.line),
        todo: _t("Scan another barcode of it, or ask the shift lead."),
    }),
    too_many: (verdict) => {
        const { scanned, room } = verdict;
        const isPack = scanned.pack > 1;
        return {
            title: _t("Too many"),
            text: !room
                ? _t("Not counted. It is complete already.")
                : isPack
                ? _t("The pack holds %(pack)s. Still needed: %(room)s.", {
                      pack: number(scanned.quantity),
                      room: number(room),
                  })
                : _t("Not counted. Still needed: %s.", number(room)),
            todo: room ? "" : _t("Put it back."),
        };
    },
    not_here: (verdict, state) => ({
        title: _t("Wrong place"),
        text: verdict.put
            ? _t("It goes to %s.", state.work.locations[verdict.put.destination]?.name || "")
            : _t("Go to %s.", placeOf(state, verdict.wanted)),
        todo: _t("Scan the label at the rack."),
    }),
    place_first: (verdict, state) => ({
        title: _t("Where are you?"),
        text: _t("Not counted. Scan the place first: %s.", placeOf(state, verdict.wanted)),
    }),
    product_first: (verdict, state) => ({
        title: _t("Scan it first"),
        text: still(state, verdict.line),
        todo: _t("Scan one piece, then type how many."),
    }),
    put_first: (verdict) => ({
        title: _t("Put first"),
        text: verdict.put?.bin
            ? _t("Put %(quantity)s into bin %(bin)s, and scan the bin.", {
                  quantity: number(verdict.put.quantity),
                  bin: verdict.put.bin,
              })
            : _t("Put away what you have taken, and scan the place."),
    }),
    bin: ({ put, scanned }) => ({
        title: _t("Wrong bin"),
        text: put
            ? _t("This is bin %(wrong)s. Put %(quantity)s into bin %(bin)s.", {
                  wrong: scanned.bin,
                  quantity: number(put.quantity),
                  bin: put.bin,
              })
            : _t("Take something first, then scan its bin."),
    }),
    expired: ({ scanned }) => ({
        title: _t("Lot expired"),
        text: scanned.expires
            ? _t("Since %s. Not counted.", day(scanned.expires))
            : _t("Not counted."),
        todo: _t("Set it aside, take another lot."),
    }),
    held: () => ({
        title: _t("Lot is held"),
        text: _t("Quality has not released it. Not counted."),
        todo: _t("Put it back, take another lot."),
    }),
    not_reserved: (verdict, state) => ({
        title: _t("Other lot"),
        text: still(state, verdict.wanted),
        todo: _t("Take the lot that is shown."),
    }),
    serial_twice: (verdict, state) => ({
        title: _t("Scanned twice"),
        text: still(state, verdict.wanted),
        todo: _t("This one is counted already. Scan the next one."),
    }),
    serial_each: (verdict, state) => ({
        title: _t("One by one"),
        text: still(state, verdict.wanted),
        todo: _t("Scan the serial number of each piece."),
    }),
};

/** @returns {string} what a screen reader hears of an accepted scan */
export function acceptedText(verdict) {
    switch (verdict.code) {
        case "place":
            return _t("You are here");
        case "put":
            return _t("Put!");
        case "undone":
            return _t("Undone");
        case "short":
        case "damaged":
            return _t("Reported");
        default:
            return _t("Right!");
    }
}
