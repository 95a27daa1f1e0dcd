import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { beforeEach, expect, test } from "@odoo/hoot";
import { press, queryAll, queryAllTexts } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import { LinksDialog } from "@order_share/links_dialog/links_dialog";
import {
    contains,
    getService,
    makeServerError,
    mountWithCleanup,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import { browser } from "@web/core/browser/browser";
import { downloadFile } from "@web/core/network/download";
import { MainComponentsContainer } from "@web/core/main_components_container";

defineMailModels();

const QR = "data:image/png;base64,iVBORw0KGgo=";

function link(id, values = {}) {
    return {
        share_id: id,
        document: "S00042",
        partner: `Carrier ${id}`,
        email: `carrier${id}@example.com`,
        scope: "Status only",
        expires_at: "2030-01-20 10:00:00",
        url: `https://example.com/share/${id}.secret`,
        qr: QR,
        sent: false,
        ...values,
    };
}

async function open(links, onSent, message) {
    await mountWithCleanup(MainComponentsContainer);
    getService("dialog").add(LinksDialog, { title: "Links for S00001", links, onSent, message });
    await animationFrame();
}

beforeEach(() => {
    patchWithCleanup(browser.navigator.clipboard, {
        writeText: async (text) => expect.step(`copy ${text}`),
    });
});

test("one row per recipient, with its link", async () => {
    await open([link(1), link(2)]);
    expect(".o_order_share_link").toHaveCount(2);
    expect(queryAll(".o_order_share_link input").map((input) => input.value)).toEqual([
        "https://example.com/share/1.secret",
        "https://example.com/share/2.secret",
    ]);
    expect(".o_order_share_link input:first").toHaveAttribute("readonly");
});

test("a copied link may be closed", async () => {
    await open([link(1)]);
    await contains(".o_clipboard_button").click();
    expect.verifySteps(["copy https://example.com/share/1.secret"]);
    expect(".o_clipboard_button").toHaveText("Copied");
    await contains(".modal-footer button:contains(Close)").click();
    expect(".o_order_share_links").toHaveCount(0);
});

test("without a clipboard the link is selected and not taken as copied", async () => {
    patchWithCleanup(browser.navigator.clipboard, {
        writeText: async () => {
            throw new Error("not allowed");
        },
    });
    patchWithCleanup(browser.console, { warn: () => {} });
    await open([link(1)]);
    await contains(".o_clipboard_button").click();
    expect(".o_clipboard_button").toHaveText("Copy");
    expect(".o_order_share_link .text-danger").toHaveCount(1);
    await press("Escape");
    await animationFrame();
    expect(".modal").toHaveCount(2);
});

test("closing asks while a link is neither copied nor sent", async () => {
    await open([link(1), link(2, { sent: true })]);
    await press("Escape");
    await animationFrame();
    expect(".modal:last .modal-body").toHaveText(/Carrier 1\./);
    await contains(".modal-footer button:contains(Back to the links)").click();
    expect(".o_order_share_links").toHaveCount(1);
    await contains(".o_order_share_links .modal-footer button:contains(Close)").click();
    await contains(".modal-footer button:contains(Close anyway)").click();
    expect(".modal").toHaveCount(0);
});

test("leaving the page's action does not lose the links", async () => {
    await open([link(1)]);
    getService("dialog").closeAll();
    await animationFrame();
    expect(".o_order_share_links").toHaveCount(1);
    expect(".modal").toHaveCount(2);
});

test("send one, then all; who has no e-mail is left out", async () => {
    onRpc("order.share", "send_link", ({ args }) => {
        expect.step(`send ${args[0]} ${args[1]}`);
        return true;
    });
    await open([link(1), link(2), link(3, { email: "" })], () => expect.step("onSent"));
    expect(".o_order_share_send:last").not.toBeEnabled();
    await contains(".o_order_share_send:first").click();
    expect.verifySteps(["send 1 https://example.com/share/1.secret", "onSent"]);
    await contains(".o_order_share_send_all").click();
    await animationFrame();
    expect.verifySteps(["send 2 https://example.com/share/2.secret", "onSent"]);
    expect(queryAllTexts(".o_order_share_sent")).toEqual(["Sent", "Sent"]);
    expect(".o_order_share_send_all").not.toBeEnabled();
});

test("a refused mail is told in its row", async () => {
    onRpc("order.share", "send_link", () => {
        throw makeServerError({ message: "This link is not valid any more." });
    });
    await open([link(1)]);
    await contains(".o_order_share_send").click();
    await animationFrame();
    expect(".o_order_share_link .text-danger").toHaveText("This link is not valid any more.");
    expect(".o_order_share_sent").toHaveCount(0);
});

test("the QR code is shown of one link at a time", async () => {
    await open([link(1), link(2)]);
    await contains("button[title='QR code']:last").click();
    expect("img.o_order_share_qr").toHaveCount(1);
    expect("img.o_order_share_qr").toHaveAttribute("alt", /Carrier 2/);
});

test("an open link is copied, never mailed", async () => {
    onRpc("order.share", "send_link", ({ args }) => {
        expect.step(`send ${args[0]}`);
        return true;
    });
    await open([
        link(1),
        link(false, { partner: "Anyone who has the link", email: "", url: "https://example.com/offer/9.secret" }),
    ]);
    expect(".o_order_share_link").toHaveCount(2);
    expect(".o_order_share_send").toHaveCount(1);
    await contains(".o_order_share_send_all").click();
    await animationFrame();
    expect.verifySteps(["send 1"]);
    await press("Escape");
    await animationFrame();
    expect(".modal:last .modal-body").toHaveText(/Anyone who has the link\./);
    await contains(".modal-footer button:contains(Back to the links)").click();
    await contains(".o_clipboard_button:last").click();
    expect.verifySteps(["copy https://example.com/offer/9.secret"]);
    await contains(".modal-footer button:contains(Close)").click();
    expect(".modal").toHaveCount(0);
});

test("printing downloads a sheet per link, and loses none", async () => {
    onRpc("order.share", "print_sheet", ({ args }) => {
        expect.step(`print ${args[0].join(" ")}`);
        return { name: "Links S00042.pdf", data: btoa("%PDF-é") };
    });
    patchWithCleanup(downloadFile, {
        _download: async (blob, name, type) => {
            expect.step(`${name} ${type} ${blob.size}`);
        },
    });
    await open([link(1), link(2)]);
    await contains(".o_order_share_print").click();
    await animationFrame();
    expect.verifySteps([
        "print https://example.com/share/1.secret https://example.com/share/2.secret",
        "Links S00042.pdf application/pdf 6",
    ]);
    await contains(".modal-footer button:contains(Close)").click();
    expect(".modal").toHaveCount(0);
});

test("what can't be printed is told", async () => {
    onRpc("order.share", "print_sheet", () => {
        throw makeServerError({ message: "This link is not valid any more." });
    });
    await open([link(1)]);
    await contains(".o_order_share_print").click();
    await animationFrame();
    expect(".modal-footer .text-danger").toHaveText("This link is not valid any more.");
    await press("Escape");
    await animationFrame();
    expect(".modal").toHaveCount(2);
});

test("rows of several documents stand below their recipient", async () => {
    await open([
        link(1, { partner: "Brandt", email: "b@example.com", document: "OUT/1", sent: true }),
        link(2, { partner: "Nowak", email: "n@example.com", document: "OUT/1", sent: true }),
        link(3, { partner: "Brandt", email: "b@example.com", document: "OUT/2", sent: true }),
    ]);
    expect(queryAllTexts(".o_order_share_group")).toEqual(["Brandt b@example.com", "Nowak n@example.com"]);
    expect(queryAllTexts(".o_order_share_link .fw-bolder")).toEqual(["OUT/1", "OUT/2", "OUT/1"]);
    expect(".o_order_share_link input:first").toHaveAttribute("aria-label", "Link for Brandt, OUT/1");
});

test("one document needs no groups", async () => {
    await open([link(1), link(2)]);
    expect(".o_order_share_group").toHaveCount(0);
});

test("a message from the server is shown", async () => {
    await open([link(1)], undefined, "40 links are being sent in the background.");
    expect(".alert-success").toHaveText("40 links are being sent in the background.");
});
