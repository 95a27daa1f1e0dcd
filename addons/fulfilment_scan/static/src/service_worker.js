/* eslint-env serviceworker */
/**
 * The page of the scan app works without a connection: page, bundle and pictures are
 * kept. What is asked of the server, and what is told to it, never is.
 */
const VERSION = 1;
const APP = `fulfilment-scan-app-${VERSION}`;
const PICTURES = `fulfilment-scan-pictures-${VERSION}`;
const PAGE = "/fulfil";
const MOST_PICTURES = 400;
/** Files whose address changes with what is in them. */
const ASSETS = /^\/web\/assets\/|^\/fulfilment_scan\/static\/img\/icon|^\/web\/static\/lib\/zxing-library\//;
const PICTURE = /^\/fulfil\/image\//;

self.addEventListener("install", (event) => {
    event.waitUntil(install().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
    event.waitUntil(clean().then(() => self.clients.claim()));
});

self.addEventListener("message", ({ data }) => {
    if (data && data.kind === "pictures") {
        keepPictures(data.urls);
    }
});

self.addEventListener("fetch", (event) => {
    const { request } = event;
    const url = new URL(request.url);
    if (request.method !== "GET" || url.origin !== location.origin) {
        return;
    }
    if (request.mode === "navigate") {
        if (url.pathname === PAGE) {
            event.respondWith(page(event));
        }
    } else if (PICTURE.test(url.pathname)) {
        event.respondWith(first(PICTURES, request));
    } else if (ASSETS.test(url.pathname)) {
        event.respondWith(first(APP, request));
    }
});

/** Network first: a new version is there at once. */
async function page(event) {
    try {
        const response = await fetch(PAGE, { credentials: "same-origin" });
        if (response.ok && !response.redirected) {
            event.waitUntil(keepPage(response.clone()));
        }
        return response;
    } catch (error) {
        const kept = await (await caches.open(APP)).match(PAGE);
        if (kept) {
            return kept;
        }
        throw error;
    }
}

async function install() {
    const response = await fetch(PAGE, { credentials: "same-origin" });
    if (response.ok) {
        await keepPage(response);
    }
}

/** The page is kept with all that it loads, or not at all; what it does not load any more goes. */
async function keepPage(response) {
    const cache = await caches.open(APP);
    const text = await response.clone().text();
    const files = [...text.matchAll(/(?:src|href)="(\/[^"]+)"/g)]
        .map(([, address]) => address.replace(/&amp;/g, "&"))
        .filter((address) => ASSETS.test(address));
    for (const file of files) {
        if (!(await cache.match(file))) {
            const found = await fetch(file);
            if (!found.ok) {
                return;
            }
            await cache.put(file, found);
        }
    }
    await cache.put(PAGE, response);
    const kept = new Set([PAGE, ...files]);
    for (const { url } of await cache.keys()) {
        const { pathname } = new URL(url);
        if (pathname.startsWith("/web/assets/") && !kept.has(pathname)) {
            await cache.delete(url);
        }
    }
}

/** What is kept needs no network: its address would change with it. */
async function first(name, request) {
    const cache = await caches.open(name);
    const kept = await cache.match(request);
    if (kept) {
        return kept;
    }
    const response = await fetch(request);
    if (response.ok) {
        await cache.put(request, response.clone());
    }
    return response;
}

async function keepPictures(urls) {
    const cache = await caches.open(PICTURES);
    for (const url of urls) {
        if (!(await cache.match(url))) {
            try {
                const response = await fetch(url, { credentials: "same-origin" });
                if (response.ok) {
                    await cache.put(url, response);
                }
            } catch {
                return;
            }
        }
    }
    const keys = await cache.keys();
    for (const request of keys.slice(0, Math.max(0, keys.length - MOST_PICTURES))) {
        await cache.delete(request);
    }
}

/** Of an earlier version nothing is left. */
async function clean() {
    for (const name of await caches.keys()) {
        if (name.startsWith("fulfilment-scan-") && ![APP, PICTURES].includes(name)) {
            await caches.delete(name);
        }
    }
}
