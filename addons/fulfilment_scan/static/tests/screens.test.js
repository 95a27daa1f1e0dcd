import { expect, test } from "@odoo/hoot";
import { click, queryAllTexts } from "@odoo/hoot-dom";
import { animationFrame, mockVibrate } from "@odoo/hoot-mock";
import { reactive } from "@odoo/owl";
import { mountWithCleanup } from "@web/../tests/web_test_helpers";
import { phaseOf } from "@fulfilment_scan/app/engine/plan";
import { Root } from "@fulfilment_scan/app/root";
import { setTerms } from "@fulfilment_scan/app/terms";
import { Bench, GLOVES, makeLine, makeWork, SYRINGE } from "./scan_helpers";

/** The app without network and disk: what the screens read of it, and what they call. */
function makeApp(bench) {
    setTerms("en_US", {});
    const app = {
        state: reactive({
            screen: "work",
            params: {},
            tick: 0,
            isBusy: false,
            isCamera: false,
            message: null,
            me: { id: 1, name: "Marek Wójcik", initials: "MW", badge: "20417" },
            hello: null,
            home: { mine: [], types: [], check: [], batches: [] },
        }),
        queue: { isOnline: true, waiting: 0, offlineSince: null, flush: () => {} },
        device: { name: "Handheld 07", warehouse: "Leipzig" },
        reasons: [{ id: 3, name: "Shelf is empty", kind: "short" }],
        isWorking: true,
        lang: "en_US",
        door: { languages: [{ code: "de_DE", short: "Deutsch" }] },
        nextScreen: "finish",
        go: (screen, params = {}) => Object.assign(app.state, { screen, params, tick: 1 }),
        touch: () => (app.state.tick += 1),
        refreshHome: () => {},
        goHome: () => app.go("home"),
        session: {
            verdict: null,
            refusals: [],
            changed: null,
            get current() {
                return bench.state;
            },
            get work() {
                return bench.state.work;
            },
            get phase() {
                return phaseOf(bench.state);
            },
            scan(text) {
                this.verdict = bench.scan(text);
                app.touch();
            },
            putInto: (bin) => expect.step(`bin ${bin}`),
        },
    };
    return app;
}

async function show(bench) {
    const app = makeApp(bench);
    await mountWithCleanup(Root, { env: { app }, noMainContainer: true });
    return app;
}

test("where, what, how many; then the verdict, in its place", async () => {
    const app = await show(new Bench(makeWork([makeLine(GLOVES, 12), makeLine(SYRINGE, 2)])));
    expect(".plate b").toHaveText("A-04-2");
    expect(".item .var").toHaveText("M");
    expect(".item .code b").toHaveText("1284");
    expect(".count__n").toHaveText("0");
    expect(".next b:last").toHaveText("2");
    app.session.scan("4051234001000");
    await animationFrame();
    expect("main").toHaveClass("stage--ok");
    expect(".plus").toHaveText("+10");
    expect("[role=status].hidden").toHaveText("Right! 10 of 12");
    app.session.scan("4051234001000");
    await animationFrame();
    expect("main").toHaveClass("stage--no");
    expect("[role=alert] h1").toHaveText("Too many");
    expect(queryAllTexts(".foot .pair .btn")[0]).toBe("Open it, count 2");
});

test("offline: what waits is shown, and not yet confirmed", async () => {
    const bench = new Bench(makeWork([makeLine(GLOVES, 12)]));
    bench.scan("4051234001284");
    bench.scan("4051234001284");
    const app = makeApp(bench);
    app.queue.isOnline = false;
    app.queue.waiting = 2;
    await mountWithCleanup(Root, { env: { app }, noMainContainer: true });
    expect(".net").toHaveText("2 waiting");
    expect(".count__n").toHaveClass("maybe");
    expect(".list li").toHaveCount(2);
    app.go("finish");
    await animationFrame();
    expect(".foot .btn--main").toHaveText("Wait, 2 scans are not sent");
    expect(".foot .btn--main").not.toBeEnabled();
});

test("the cart: the bin that is next, and a tap on it", async () => {
    const transfers = [1, 2].map((bin) => ({ id: bin, name: `T${bin}`, origin: "", bin }));
    const lines = [makeLine(GLOVES, 4, { transfer: 2 }), makeLine(GLOVES, 6, { transfer: 1 })];
    const bench = new Bench(makeWork(lines, { transfers, steps: { bin: true } }));
    bench.scan("4051234001000");
    await show(bench);
    expect(".do--mid").toHaveText("Put 6 into bin 1");
    expect(".bin--now strong").toHaveText("6");
    await click(".bin--now");
    expect.verifySteps(["bin 1"]);
});

test("many batches leave room for what else waits", async () => {
    const app = makeApp(new Bench(makeWork([makeLine(GLOVES, 1)])));
    const batches = [1, 2, 2, 2, 2].map((transfers, id) => ({ id, name: `B${id}`, transfers }));
    const types = [{ id: 1, name: "Pick", icon: "truck", ready: 3, late: 0 }];
    Object.assign(app.state, { screen: "home", home: { mine: [], types, check: [], batches } });
    await mountWithCleanup(Root, { env: { app }, noMainContainer: true });
    expect(queryAllTexts("main .pick")).toEqual([
        "B0 1 transfer",
        "B1 2 transfers",
        "B2 2 transfers",
        "2 more",
    ]);
    await click("main .pick:last");
    await animationFrame();
    expect("main .pick").toHaveCount(5);
    expect(".tile").toHaveCount(1);
});

test("the label of a box says what is packed into", async () => {
    const package_types = [
        { id: 1, name: "S", size: "", weight: 0, barcode: "" },
        { id: 2, name: "M", size: "", weight: 0, barcode: "BOX-M" },
    ];
    const work = makeWork([makeLine(GLOVES, 2)], { package_types, steps: { pack: true } });
    mockVibrate((pattern) => expect.step(`vibrates ${pattern}`));
    const app = await show(new Bench(work));
    app.go("pack");
    await animationFrame();
    app.handlers.onScan("]C1BOX-M");
    await animationFrame();
    expect("[role=radio][aria-checked=true]").toHaveText("M");
    expect.verifySteps(["vibrates 40"]);
    expect(app.state.screen).toBe("pack");
    // goods are counted, wherever one is
    app.handlers.onScan("4051234001284");
    expect(app.state.screen).toBe("work");
});

test("a refusal of the server says when it was scanned", async () => {
    const bench = new Bench(makeWork([makeLine(GLOVES, 12)]));
    bench.scan("4051234001284");
    const app = makeApp(bench);
    const [command] = bench.commands;
    app.session.refusals = [{ title: "Too many", text: "Put it back.", command }];
    await mountWithCleanup(Root, { env: { app }, noMainContainer: true });
    expect("[role=alert] h1").toHaveText("Too many");
    await click("main");
    await animationFrame();
    expect("[role=alert]").toHaveCount(0);
});

test("each screen can be drawn", async () => {
    const app = await show(new Bench(makeWork([makeLine(GLOVES, 12), makeLine(SYRINGE, 2)])));
    const line = app.session.current.line;
    const screens = {
        lines: "All lines",
        pad: "Gloves",
        short: "Not enough",
        damaged: "Damaged",
        problem: "Problem",
        people: "Who works on it",
        print: "Print a label",
        release: "WH/OUT/00418",
        replace: "Take something else",
        lot: "Which lot?",
        pack: "Package 1 · WH/OUT/00418",
        finish: "WH/OUT/00418",
        settings: "Settings",
        code: "Type a code",
        home: "Marek Wójcik",
        closed: "Scan App",
        password: "Scan App",
    };
    for (const [screen, title] of Object.entries(screens)) {
        app.go(screen, { line });
        await animationFrame();
        expect(".bar h1").toHaveText(title);
    }
});
