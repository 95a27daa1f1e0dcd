import { expect, test } from "@odoo/hoot";
import { soundOf } from "@fulfilment_scan/app/sound";
import { setTerms } from "@fulfilment_scan/app/terms";
import { wordsOf } from "@fulfilment_scan/app/words";
import { WorkStore } from "@fulfilment_scan/app/work_store";
import { Bench, CREAM, GLOVES, makeLine, makeWork, SYRINGE } from "./scan_helpers";

function words(bench, text) {
    setTerms("en_US", {});
    return wordsOf(bench.scan(text), bench.state);
}

test("each refusal says in words what is wrong and what to do", () => {
    const lots = [{ product: CREAM, name: "OLD", expires: "2026-10-31", state: "ok" }];
    const bench = new Bench(
        makeWork(
            [
                makeLine(GLOVES, 12, { counted: 3 }),
                makeLine(CREAM, 1, { tracking: "lot", location: 11 }),
            ],
            { lots }
        )
    );
    expect(words(bench, "4051234003417").title).toBe("Wrong product");
    expect(words(bench, "4051234003417").text).toBe("Not counted. Still 3 of 12.");
    expect(words(bench, "4051234001000").title).toBe("Too many");
    expect(words(bench, "4051234001000").text).toBe(
        "The pack holds 10. Still needed: 9."
    );
    expect(words(bench, "OLD").text).toBe("Since Oct 31, 2026. Not counted.");
    expect(words(bench, "C-01-1").text).toBe("Go to A-04-2.");
    expect(words(bench, "0000000").title).toBe("Not in the system");
});

test("the words of the server go first", () => {
    const bench = new Bench(makeWork([makeLine(SYRINGE, 1)]));
    const verdict = { code: "no", title: "Held", text: "Ask." };
    expect(wordsOf(verdict, bench.state).title).toBe("Held");
});

test("a sound for each outcome", () => {
    expect(soundOf({ ok: true, code: "counted", complete: "" }, true)).toBe("accepted");
    expect(soundOf({ ok: true, code: "counted", complete: "" }, false)).toBe("stored");
    expect(soundOf({ ok: true, code: "counted", complete: "line" }, false)).toBe("line");
    expect(soundOf({ ok: true, code: "put", complete: "all" }, true)).toBe("all");
    expect(soundOf({ ok: false, code: "too_many" }, true)).toBe("too_many");
    expect(soundOf({ ok: false, code: "expired" }, true)).toBe("lot");
    expect(soundOf({ ok: false, code: "unknown" }, true)).toBe("wrong");
});

test("a kept work has the newest counters, whoever writes at once", async () => {
    const kept = new Map();
    const store = {
        keep: async (key, value) => kept.set(key, structuredClone(value)),
        kept: async (key) => structuredClone(kept.get(key)),
        forget: async (key) => kept.delete(key),
    };
    const lines = [makeLine(GLOVES, 2), makeLine(SYRINGE, 2)];
    const works = new WorkStore(store);
    await works.keepWork(makeWork(lines));
    const result = (line, counted) => [{ line: line.id, counted, checked: 0, short: 0 }];
    await Promise.all([
        works.keepResults(7, result(lines[0], 1)),
        works.keepResults(7, result(lines[1], 2)),
        works.keepSteps(7, { place: 10 }),
    ]);
    const { work, kept: steps } = await works.load(7);
    expect(work.lines.map(({ counted }) => counted)).toEqual([1, 2]);
    expect(steps).toEqual({ place: 10 });
    await works.forget(7);
    expect(await works.load(7)).toBe(null);
});
