// Lets a deliverer's pages open again without a connection. It keeps only the pages that
// such a page asks it to keep, and asks the server first each time. What it keeps is over
// at night: then it is shown no more, and deleted the next time that the phone opens one
// of the pages (no browser lets a page wake up by itself).
"use strict";
const CACHE = "delivery-1";
const PATIENCE = 6000; // ms, then the kept copy is shown
const FRESH = 10 * 60 * 1000; // ms in which a kept page is not asked for again

// Four in the morning, where the phone is: by then the day is over.
const night = () => {
    const end = new Date();
    end.setDate(end.getDate() + (end.getHours() < 4 ? 0 : 1));
    return end.setHours(4, 0, 0, 0);
};

const clean = async (cache) => {
    for (const request of await cache.keys()) {
        const kept = await cache.match(request);
        if (Number(kept?.headers.get("x-until") || 0) < Date.now()) {
            await cache.delete(request);
        }
    }
};

const store = async (cache, path, response) => {
    const headers = new Headers(response.headers);
    headers.set("x-until", night());
    headers.set("x-kept", Date.now());
    await cache.put(path, new Response(await response.blob(), { headers }));
};

// A page that ended or was given to another is forgotten at once.
const refresh = async (cache, path, response) => {
    if (response.ok && !response.redirected) {
        await store(cache, path, response.clone());
    } else if ([404, 410].includes(response.status)) {
        await cache.delete(path);
    }
};

const keep = async (paths) => {
    const cache = await caches.open(CACHE);
    await clean(cache);
    for (const path of paths.slice(0, 120)) {
        const kept = await cache.match(path);
        const isPage = path.startsWith("/delivery/");
        if (kept && (!isPage || Date.now() - Number(kept.headers.get("x-kept")) < FRESH)) {
            continue;
        }
        try {
            await refresh(cache, path, await fetch(path));
        } catch {
            return; // no connection: the next page asks again
        }
    }
};

const page = async (request) => {
    const cache = await caches.open(CACHE);
    const path = new URL(request.url).pathname;
    await clean(cache);
    const kept = await cache.match(path);
    if (!kept) {
        return fetch(request);
    }
    const patience = new AbortController();
    const timer = setTimeout(() => patience.abort(), PATIENCE);
    try {
        const response = await fetch(request.url, { signal: patience.signal, credentials: "same-origin" });
        await refresh(cache, path, response);
        return response;
    } catch {
        return kept;
    } finally {
        clearTimeout(timer);
    }
};

const part = async (request) => {
    const cache = await caches.open(CACHE);
    return (await cache.match(new URL(request.url).pathname)) || fetch(request);
};

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (ev) =>
    ev.waitUntil(Promise.all([self.clients.claim(), caches.open(CACHE).then(clean)]))
);
self.addEventListener("message", (ev) => {
    const paths = ev.data?.keep;
    if (Array.isArray(paths)) {
        ev.waitUntil(keep(paths.filter((path) => typeof path === "string" && path.startsWith("/"))));
    }
});
self.addEventListener("fetch", (ev) => {
    const { request } = ev;
    const url = new URL(request.url);
    if (request.method !== "GET" || url.origin !== self.location.origin) {
        return;
    }
    if (request.mode === "navigate") {
        ev.respondWith(page(request));
    } else if (/^\/web\/assets\/|^\/link\/[^/]+\/logo$/.test(url.pathname)) {
        ev.respondWith(part(request));
    }
});
