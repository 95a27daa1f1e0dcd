import { Interaction } from "@web/public/interaction";
import { registry } from "@web/core/registry";

/**
 * The pages work without it: it counts down to the next code, and lets nobody press
 * twice.
 */
export class SignIn extends Interaction {
    static selector = ".o_b2b_sign_in";
    dynamicContent = {
        form: { "t-on-submit": this.onSubmit },
    };

    start() {
        this.button = this.el.querySelector("[data-b2b-wait]");
        if (this.button) {
            const wait = parseInt(this.button.dataset.b2bWait);
            this.until = Date.now() + wait * 1000;
            this.tick();
        }
    }

    tick() {
        const seconds = Math.ceil((this.until - Date.now()) / 1000);
        this.button.disabled = seconds > 0;
        this.button.querySelector(".o_b2b_seconds").textContent =
            seconds > 0 ? `(${seconds})` : "";
        if (seconds > 0) {
            this.waitForTimeout(() => this.tick(), 500);
        }
    }

    onSubmit(ev) {
        const form = ev.currentTarget;
        if (form.dataset.sent) {
            ev.preventDefault();
        }
        form.dataset.sent = "1";
        // back from the next page, or the connection was lost
        this.waitForTimeout(() => delete form.dataset.sent, 3000);
    }
}

/**
 * On the page with the password core shows its own button as the one that was pressed,
 * also when the browser comes back to the page.
 */
export class SendCode extends Interaction {
    static selector = ".oe_login_form button[name='b2b_code']";
    dynamicContent = {
        _root: { "t-on-click.prevent": this.onClick },
    };

    onClick() {
        const form = this.el.form;
        form.action = this.el.getAttribute("formaction");
        form.password.value = "";
        form.submit();
    }
}

registry.category("public.interactions").add("b2b_account.sign_in", SignIn);
registry.category("public.interactions").add("b2b_account.send_code", SendCode);
