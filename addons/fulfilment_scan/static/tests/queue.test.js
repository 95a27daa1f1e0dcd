import { expect, test } from "@odoo/hoot";
import { DoorError, OfflineError, RefusedError } from "@fulfilment_scan/app/api";
import { BATCH, Queue } from "@fulfilment_scan/app/queue";

/** The store of the device, in memory: it survives a queue, as the disk does a reload. */
class Memory {
    constructor() {
        this.records = [];
        this.number = 0;
        this.photos = [];
    }

    async addCommands(records) {
        for (const record of records) {
            this.number += 1;
            this.records.push({ ...record, number: this.number });
        }
    }

    async commandsOf(owner, limit = Infinity) {
        return this.records.filter((record) => record.owner === owner).slice(0, limit);
    }

    async removeCommands(numbers) {
        this.records = this.records.filter(({ number }) => !numbers.includes(number));
    }

    async photosOf() {
        return [...this.photos];
    }

    async addPhoto(photo) {
        this.photos.push(photo);
    }

    async removePhoto(uuid) {
        this.photos = this.photos.filter((photo) => photo.uuid !== uuid);
    }
}

/** A server that counts each command once; its way may be bad. */
class Server {
    constructor() {
        this.known = new Map();
        this.requests = [];
        this.atOnce = 0;
        this.most = 0;
        this.trouble = () => "";
    }

    async take(work, commands) {
        this.atOnce += 1;
        this.most = Math.max(this.most, this.atOnce);
        await Promise.resolve();
        this.requests.push(commands.map(({ uuid }) => uuid));
        const trouble = this.trouble(this.requests.length, commands);
        this.atOnce -= 1;
        if (trouble === "lost") {
            throw new OfflineError();
        }
        if (trouble === "broken") {
            throw new Error("500");
        }
        if (trouble === "door") {
            throw new DoorError({ door: "sign_in" });
        }
        if (trouble === "refused") {
            throw new RefusedError({ refused: "no", title: "No", text: "Go home." });
        }
        const results = commands.map(({ uuid }) => {
            if (!this.known.has(uuid)) {
                this.known.set(uuid, { uuid, ok: true, counted: this.known.size + 1, work });
            }
            return this.known.get(uuid);
        });
        if (trouble === "answer lost") {
            throw new OfflineError();
        }
        return { results };
    }
}

const makeCommands = (from, to) =>
    Array.from({ length: to - from }, (_each, index) => ({ uuid: `u${from + index}` }));

function setUp({ store = new Memory(), server = new Server(), ...options } = {}) {
    const results = [];
    const queue = new Queue({
        store,
        send: (work, commands) => server.take(work, commands),
        onResults: async (_work, some) => results.push(...some),
        locks: { request: (_name, method) => method() },
        wait: () => new Promise((resolve) => setTimeout(resolve)),
        ...options,
    });
    queue.channel?.close();
    queue.channel = null;
    return { queue, results, server, store };
}

test("what is added is kept before it is sent", async () => {
    const { queue, store, server } = setUp();
    server.trouble = () => "lost";
    await queue.open("marek");
    await queue.add(7, makeCommands(0, 2));
    expect(store.records.map(({ command }) => command.uuid)).toEqual(["u0", "u1"]);
    expect(queue.waiting).toBe(2);
    queue.close();
});

test("in order, one request at a time, fifty in each", async () => {
    const { queue, results, server } = setUp();
    server.trouble = (request) => (request === 1 ? "lost" : "");
    await queue.open("marek");
    for (let from = 0; from < 120; from += 10) {
        await queue.add(7, makeCommands(from, from + 10));
    }
    await queue.flush();
    expect(results.map(({ uuid }) => uuid)).toEqual(makeCommands(0, 120).map(({ uuid }) => uuid));
    expect(server.most).toBe(1);
    expect(Math.max(...server.requests.map(({ length }) => length)) <= BATCH).toBe(true);
    expect(queue.waiting).toBe(0);
});

test("an answer that was lost: sent again, counted once", async () => {
    const { queue, results, server } = setUp();
    server.trouble = (request) => (request % 2 ? "answer lost" : "");
    await queue.open("marek");
    await queue.add(7, makeCommands(0, 5));
    await queue.flush();
    expect(server.known.size).toBe(5);
    expect(results.map(({ counted }) => counted)).toEqual([1, 2, 3, 4, 5]);
});

test("the connection is lost and comes back", async () => {
    const seen = [];
    const { queue, server } = setUp({ onChange: ({ isOnline }) => seen.push(isOnline) });
    server.trouble = (request) => (request < 4 ? "lost" : "");
    await queue.open("marek");
    await queue.add(7, makeCommands(0, 1));
    await queue.flush();
    expect(seen.includes(false)).toBe(true);
    expect(queue.isOnline).toBe(true);
    expect(queue.offlineSince).toBe(null);
});

test("the battery was empty: another queue goes on", async () => {
    const store = new Memory();
    const server = new Server();
    server.trouble = () => "lost";
    const before = setUp({ store, server });
    await before.queue.open("marek");
    await before.queue.add(7, makeCommands(0, 60));
    before.queue.close();
    server.trouble = () => "";
    const after = setUp({ store, server });
    expect((await after.queue.open("marek")) || after.queue.waiting >= 0).toBe(true);
    await after.queue.flush();
    expect(after.results.length).toBe(60);
    expect(store.records).toEqual([]);
});

test("each person sends their own", async () => {
    const { queue, store, server } = setUp();
    server.trouble = () => "lost";
    await queue.open("marek");
    await queue.add(7, makeCommands(0, 1));
    queue.close();
    server.trouble = () => "";
    await queue.open("anna");
    expect(queue.waiting).toBe(0);
    await queue.add(8, makeCommands(1, 2));
    await queue.flush();
    expect([...server.known.keys()]).toEqual(["u1"]);
    expect(store.records.map(({ owner }) => owner)).toEqual(["marek"]);
});

test("two works: each has its own request", async () => {
    const { queue, server } = setUp();
    server.trouble = (request) => (request === 1 ? "lost" : "");
    await queue.open("marek");
    await queue.add(7, makeCommands(0, 2));
    await queue.add(8, makeCommands(2, 3));
    await queue.add(7, makeCommands(3, 4));
    await queue.flush();
    expect(server.known.get("u2").work).toBe(8);
    expect(server.requests.slice(-3)).toEqual([["u0", "u1"], ["u2"], ["u3"]]);
});

test("the server asks who it is: everything stays", async () => {
    const doors = [];
    const { queue, store, server } = setUp({ onDoor: ({ door }) => doors.push(door) });
    server.trouble = () => "door";
    await queue.open("marek");
    await queue.add(7, makeCommands(0, 3));
    await queue.flush();
    expect(doors.includes("sign_in")).toBe(true);
    expect(store.records.length).toBe(3);
    server.trouble = () => "";
    await queue.flush();
    expect(store.records).toEqual([]);
});

test("the work is refused as a whole: each command is", async () => {
    const { queue, results, server } = setUp();
    server.trouble = () => "refused";
    await queue.open("marek");
    await queue.add(7, makeCommands(0, 2));
    await queue.flush();
    expect(results.map(({ ok, title }) => [ok, title])).toEqual([
        [false, "No"],
        [false, "No"],
    ]);
});

test("one that breaks the server does not hold up those before it", async () => {
    const { queue, server, results } = setUp();
    let tries = 0;
    server.trouble = (_request, commands) => {
        const isBad = commands.some(({ uuid }) => uuid === "u2");
        tries += isBad;
        return isBad && tries < 4 ? "broken" : "";
    };
    await queue.open("marek");
    await queue.add(7, makeCommands(0, 4));
    await queue.flush();
    expect(results.map(({ uuid }) => uuid)).toEqual(["u0", "u1", "u2", "u3"]);
    expect(server.requests.some(({ length }) => length === 1)).toBe(true);
});

test("the disk is full: who scans is told, and nothing is thought to wait", async () => {
    const { queue, store, server } = setUp();
    store.addCommands = () => Promise.reject(new Error("QuotaExceededError"));
    await queue.open("marek");
    let error = null;
    await queue.add(7, makeCommands(0, 2)).catch((raised) => (error = raised));
    expect(error.message).toBe("QuotaExceededError");
    expect(queue.waiting).toBe(0);
    expect(server.requests).toEqual([]);
});

test("a photo goes after its command", async () => {
    const sent = [];
    const { queue, server } = setUp({ sendPhoto: async ({ uuid }) => sent.push(uuid) });
    server.trouble = (request) => (request === 1 ? "lost" : "");
    await queue.open("marek");
    await queue.add(7, makeCommands(0, 1));
    await queue.addPhoto(7, "u0", "picture");
    await queue.flush();
    expect(sent).toEqual(["u0"]);
    expect(server.known.size).toBe(1);
});

test("a thousand scans on a bad way: each counts once, in its order", async () => {
    const { queue, server, results, store } = setUp();
    let seed = 42;
    const random = () => (seed = (seed * 1103515245 + 12345) % 2147483648) / 2147483648;
    server.trouble = () => {
        const number = random();
        return number < 0.2 ? "lost" : number < 0.4 ? "answer lost" : number < 0.45 ? "broken" : "";
    };
    await queue.open("marek");
    for (let from = 0; from < 1000; ) {
        const to = Math.min(1000, from + 1 + Math.floor(random() * 9));
        await queue.add(7, makeCommands(from, to));
        from = to;
    }
    await queue.flush();
    expect([...server.known.keys()]).toEqual(makeCommands(0, 1000).map(({ uuid }) => uuid));
    expect(results.length).toBe(1000);
    expect(store.records).toEqual([]);
});
