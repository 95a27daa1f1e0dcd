// @odoo-module ignore
// Photos and a signature on the deliverer's page: chosen ones are listed, made smaller for
// a weak connection (which also drops where they were taken), and can be removed again.
// Without this file the browser's own file field sends them as they are.
(() => {
    "use strict";
    const line = document.getElementById("dl_photo");
    if (!line) {
        return;
    }
    document.documentElement.classList.add("dl-scripted");
    const MOST = 3;
    const chosen = new Map();

    const shrink = async (file, side) => {
        try {
            const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
            const scale = Math.min(1, side / Math.max(bitmap.width, bitmap.height));
            const canvas = document.createElement("canvas");
            canvas.width = Math.round(bitmap.width * scale);
            canvas.height = Math.round(bitmap.height * scale);
            canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
            const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.8));
            return blob ? new File([blob], "photo.jpg", { type: "image/jpeg" }) : file;
        } catch {
            return file; // a format that this browser can't read
        }
    };

    const show = (form) => {
        const list = form.querySelector("[data-photos]");
        const files = chosen.get(form) || [];
        list.hidden = !files.length;
        list.replaceChildren(
            ...files.map((file) => {
                const row = line.content.firstElementChild.cloneNode(true);
                const address = URL.createObjectURL(file);
                const image = row.querySelector("img");
                image.addEventListener("load", () => URL.revokeObjectURL(address));
                image.src = address;
                row.querySelector("[data-size]").textContent = `${Math.ceil(file.size / 1000)} KB`;
                row.querySelector("[data-do=drop]").addEventListener("click", () => {
                    chosen.set(form, chosen.get(form).filter((other) => other !== file));
                    show(form);
                    form.querySelector("input[type=file]").focus();
                });
                return row;
            })
        );
    };

    document.addEventListener("change", async (ev) => {
        const input = ev.target;
        if (input.type !== "file" || !input.dataset.shrink) {
            return;
        }
        const files = await Promise.all([...input.files].map((file) => shrink(file, Number(input.dataset.shrink))));
        input.value = "";
        chosen.set(input.form, [...(chosen.get(input.form) || []), ...files].slice(-MOST));
        show(input.form);
    });

    // what the queue sends in place of the field
    self.deliveryPhotos = (form) => chosen.get(form) || [];

    const pad = document.getElementById("dl_pad");
    const button = document.querySelector("[data-do=sign]");
    if (!pad || !button) {
        return;
    }
    const canvas = pad.querySelector("canvas");
    const field = pad.querySelector("[name=signature]");
    const pen = canvas.getContext("2d");
    const clear = () => {
        pen.fillStyle = "#fff";
        pen.fillRect(0, 0, canvas.width, canvas.height);
        field.value = "";
    };
    const place = (ev) => {
        const box = canvas.getBoundingClientRect();
        const scale = canvas.width / box.width;
        return [(ev.clientX - box.left) * scale, (ev.clientY - box.top) * scale];
    };
    clear();
    pen.lineWidth = 4;
    pen.lineCap = pen.lineJoin = "round";
    pen.strokeStyle = "#241c23";
    button.hidden = false;
    button.addEventListener("click", () => {
        pad.hidden = !pad.hidden;
        button.setAttribute("aria-expanded", String(!pad.hidden));
    });
    pad.querySelector("[data-do=clear]").addEventListener("click", clear);
    canvas.addEventListener("pointerdown", (ev) => {
        canvas.setPointerCapture(ev.pointerId);
        pen.beginPath();
        pen.moveTo(...place(ev));
    });
    canvas.addEventListener("pointermove", (ev) => {
        if (canvas.hasPointerCapture(ev.pointerId)) {
            pen.lineTo(...place(ev));
            pen.stroke();
        }
    });
    canvas.addEventListener("pointerup", () => {
        field.value = canvas.toDataURL("image/png");
    });
})();
