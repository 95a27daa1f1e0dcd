import { expect, test } from "@odoo/hoot";
import { Store } from "@fulfilment_scan/app/store";

const NAME = "fulfilment_scan_test";

function remove() {
    return new Promise((resolve) => {
        const request = indexedDB.deleteDatabase(NAME);
        request.onsuccess = request.onerror = request.onblocked = resolve;
    });
}

test("commands are kept in their order, for each person, over a reload", async () => {
    await remove();
    const store = new Store(NAME);
    const record = (owner, uuid) => ({ owner, work: 7, command: { uuid } });
    await store.addCommands([record("marek", "u1"), record("anna", "u2")]);
    await store.addCommands([record("marek", "u3")]);
    (await store.opened).close();

    const again = new Store(NAME);
    const uuids = async (owner, limit) =>
        (await again.commandsOf(owner, limit)).map(({ command }) => command.uuid);
    expect(await uuids("marek")).toEqual(["u1", "u3"]);
    expect(await uuids("marek", 1)).toEqual(["u1"]);
    const [first] = await again.commandsOf("marek", 1);
    await again.removeCommands([first.number]);
    expect(await uuids("marek")).toEqual(["u3"]);
    expect(await uuids("anna")).toEqual(["u2"]);

    await again.keep("open", 7);
    expect(await again.kept("open")).toBe(7);
    await again.forget("open");
    expect(await again.kept("open")).toBe(undefined);

    await again.addPhoto({ uuid: "u3", owner: "marek", work: 7, file: "picture" });
    expect((await again.photosOf("marek")).length).toBe(1);
    expect(await again.photosOf("anna")).toEqual([]);
    await again.removePhoto("u3");
    expect(await again.photosOf("marek")).toEqual([]);
    (await again.opened).close();
    await remove();
});
