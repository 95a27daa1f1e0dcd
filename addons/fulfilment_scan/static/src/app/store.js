/**
 * What the device keeps: commands that the server has not answered, and what is needed
 * to go on after a reload. Nothing counts as kept before it is on the disk.
 */

const NAME = "fulfilment_scan";
const VERSION = 1;

function answered(request) {
    return new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
    });
}

export class Store {
    /** @param {string} [name] of the database; tests have their own */
    constructor(name = NAME) {
        this.name = name;
        this.opened = null;
    }

    open() {
        this.opened ||= new Promise((resolve, reject) => {
            const request = indexedDB.open(this.name, VERSION);
            request.onupgradeneeded = () => {
                const commands = request.result.createObjectStore("commands", {
                    keyPath: "number",
                    autoIncrement: true,
                });
                commands.createIndex("owner", "owner");
                request.result.createObjectStore("photos", { keyPath: "uuid" });
                request.result.createObjectStore("kept");
            };
            request.onsuccess = () => {
                // a newer version in another tab must not wait for this one
                request.result.onversionchange = () => request.result.close();
                resolve(request.result);
            };
            request.onerror = () => reject(request.error);
        });
        return this.opened;
    }

    /** Write, and wait until it would survive an empty battery. */
    async write(name, method) {
        const db = await this.open();
        const transaction = db.transaction(name, "readwrite", { durability: "strict" });
        method(transaction.objectStore(name));
        await new Promise((resolve, reject) => {
            transaction.oncomplete = resolve;
            transaction.onabort = () => reject(transaction.error);
        });
    }

    async read(name, method) {
        const db = await this.open();
        return answered(method(db.transaction(name).objectStore(name)));
    }

    // commands

    /** @param {Object[]} records `owner`, `work`, `command` */
    addCommands(records) {
        return this.write("commands", (store) => records.forEach((record) => store.add(record)));
    }

    /** @returns {Promise<Object[]>} records of somebody, in the order of their scans */
    commandsOf(owner, limit = undefined) {
        return this.read("commands", (store) => store.index("owner").getAll(owner, limit));
    }

    removeCommands(numbers) {
        return this.write("commands", (store) =>
            numbers.forEach((number) => store.delete(number))
        );
    }

    // photos wait until their command has arrived

    addPhoto(photo) {
        return this.write("photos", (store) => store.put(photo));
    }

    photosOf(owner) {
        return this.read("photos", (store) => store.getAll()).then((photos) =>
            photos.filter((photo) => photo.owner === owner)
        );
    }

    removePhoto(uuid) {
        return this.write("photos", (store) => store.delete(uuid));
    }

    // the rest

    keep(key, value) {
        return this.write("kept", (store) => store.put(value, key));
    }

    kept(key) {
        return this.read("kept", (store) => store.get(key));
    }

    forget(key) {
        return this.write("kept", (store) => store.delete(key));
    }
}
