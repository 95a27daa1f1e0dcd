import { expect, test } from "@odoo/hoot";
import { advanceTime, mockFetch } from "@odoo/hoot-mock";
import { hello, OfflineError } from "@fulfilment_scan/app/api";

const answer = (lang) => new Response(JSON.stringify({ jsonrpc: "2.0", result: { lang } }));

test("what the page has asked for is used, once", async () => {
    mockFetch((route) => {
        expect.step(route);
        return { result: { lang: "later" } };
    });
    odoo.fulfilHello = Promise.resolve(answer("early"));
    expect((await hello()).lang).toBe("early");
    expect.verifySteps([]);
    expect((await hello()).lang).toBe("later");
    expect.verifySteps(["/fulfil/hello"]);
});

test("when the page has asked in vain, it is asked again", async () => {
    mockFetch(() => ({ result: { lang: "again" } }));
    odoo.fulfilHello = Promise.resolve(new Response("<html", { status: 500 }));
    expect((await hello()).lang).toBe("again");
});

test("a connection that hangs is none", async () => {
    odoo.fulfilHello = new Promise(() => {});
    const asked = hello().catch((error) => error);
    await advanceTime(16000);
    expect(await asked).toBeInstanceOf(OfflineError);
});
