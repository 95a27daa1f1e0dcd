import { Component, useExternalListener, useState } from "@odoo/owl";
import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { CopyButton } from "@web/core/copy_button/copy_button";
import { Dialog } from "@web/core/dialog/dialog";
import { deserializeDateTime, toLocaleDateString } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { downloadFile } from "@web/core/network/download";
import { RPCError } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";

/** Core's button, which tells whether the text reached the clipboard. */
export class LinkCopyButton extends CopyButton {
    static props = { ...CopyButton.props, onCopied: Function, onRefused: Function };

    async onClick() {
        this.isCopied = false;
        await super.onClick();
        if (!this.isCopied) {
            this.props.onRefused();
        }
    }

    showTooltip() {
        super.showTooltip();
        this.isCopied = true;
        this.props.onCopied();
    }
}

/**
 * Shows new links, once. They live in this component only: never keep them in a storage, the
 * page's address or a log.
 */
export class LinksDialog extends Component {
    static template = "order_share.LinksDialog";
    static components = { Dialog, LinkCopyButton };
    static props = {
        close: Function,
        title: String,
        links: {
            type: Array,
            element: {
                type: Object,
                shape: {
                    share_id: [Number, { value: false }],
                    partner: String,
                    email: String,
                    document: String,
                    scope: String,
                    expires_at: [String, { value: false }],
                    url: String,
                    qr: String,
                    sent: Boolean,
                },
            },
        },
        message: { type: String, optional: true },
        onSent: { type: Function, optional: true },
    };

    setup() {
        this.orm = useService("orm");
        this.dialog = useService("dialog");
        this.links = useState(
            this.props.links.map((link, index) => ({
                ...link,
                // an open link belongs to no share
                key: index,
                copied: false,
                printed: false,
                sending: false,
                error: "",
            }))
        );
        this.state = useState({
            shownKey: this.env.isSmall ? null : 0,
            announcement: "",
            isPrinting: false,
            printError: "",
        });
        this.isAsking = false;
        // Whatever closes a dialog calls this: ×, Escape, "Close", leaving the page's action.
        this.env.dialogData.close = () => this.close();
        useExternalListener(window, "beforeunload", (ev) => {
            if (this.lostLinks.length) {
                ev.preventDefault();
            }
        });
    }

    get shown() {
        return this.links.find((link) => link.key === this.state.shownKey);
    }

    /** Rows below the name of their recipient, where there are several documents. */
    get groups() {
        if (!this.hasSeveralDocuments) {
            return this.links.map((link) => ({ key: link.key, links: [link] }));
        }
        const groups = new Map();
        for (const link of this.links) {
            // two contacts may have the same name, an open link has no address
            const key = `${link.partner}\n${link.email}`;
            if (!groups.has(key)) {
                groups.set(key, { key, partner: link.partner, email: link.email, links: [] });
            }
            groups.get(key).links.push(link);
        }
        return [...groups.values()];
    }

    get hasSeveralDocuments() {
        return new Set(this.links.map((link) => link.document)).size > 1;
    }

    /** Links that nobody would have if the dialog were closed now. */
    get lostLinks() {
        return this.links.filter((link) => !link.copied && !link.printed && !link.sent);
    }

    get unsentLinks() {
        return this.links.filter((link) => this.canSend(link) && !link.sent);
    }

    canSend(link) {
        return Boolean(link.share_id && link.email);
    }

    get isSending() {
        return this.links.some((link) => link.sending);
    }

    get sendLabel() {
        return this.links.length === 1 ? _t("Send by e-mail") : _t("Send all by e-mail");
    }

    get copyLabel() {
        return _t("Copy");
    }

    get copiedLabel() {
        return _t("Copied");
    }

    get summary() {
        const { scope, expires_at } = this.links[0];
        return expires_at
            ? _t("%(scope)s · valid until %(date)s", { scope, date: this.formatExpiry(expires_at) })
            : scope;
    }

    formatExpiry(expiresAt) {
        return toLocaleDateString(deserializeDateTime(expiresAt));
    }

    expiryLabel(link) {
        return link.expires_at ? _t("until %s", this.formatExpiry(link.expires_at)) : "";
    }

    /** Who it is for and, where that is not clear, to which document it leads. */
    rowName(link) {
        return this.hasSeveralDocuments ? `${link.partner}, ${link.document}` : link.partner;
    }

    urlLabel(link) {
        return _t("Link for %s", this.rowName(link));
    }

    qrLabel(link) {
        return _t("QR code of the link for %s", this.rowName(link));
    }

    toggleQr(link) {
        this.state.shownKey = this.state.shownKey === link.key ? null : link.key;
    }

    onCopied(link) {
        link.copied = true;
        this.state.announcement = _t("The link for %s is copied.", this.rowName(link));
    }

    /** Browsers give the clipboard to pages on https only: let the user press the keys. */
    onCopyRefused(link) {
        document.getElementById(`order_share_url_${link.key}`)?.select();
        this.state.announcement = _t(
            "The browser does not allow copying. The link is selected: press Ctrl+C."
        );
        link.error = this.state.announcement;
    }

    async send(link) {
        link.sending = true;
        link.error = "";
        try {
            await this.orm.call("order.share", "send_link", [[link.share_id], link.url]);
        } catch (error) {
            if (!(error instanceof RPCError)) {
                throw error;
            }
            link.error = error.data?.message || _t("The e-mail could not be sent.");
            this.state.announcement = link.error;
            return;
        } finally {
            link.sending = false;
        }
        link.sent = true;
        this.state.announcement = _t("The link is sent to %s.", link.partner);
        this.props.onSent?.();
    }

    async sendAll() {
        for (const link of this.unsentLinks) {
            await this.send(link);
        }
    }

    /** A sheet per link, with its QR code, to hand out. */
    async print() {
        this.state.isPrinting = true;
        this.state.printError = "";
        const links = [...this.links];
        try {
            const sheet = await this.orm.call("order.share", "print_sheet", [
                links.map((link) => link.url),
            ]);
            const bytes = Uint8Array.from(atob(sheet.data), (char) => char.charCodeAt(0));
            downloadFile(new Blob([bytes]), sheet.name, "application/pdf");
        } catch (error) {
            if (!(error instanceof RPCError)) {
                throw error;
            }
            this.state.printError = error.data?.message || _t("The sheets could not be printed.");
            this.state.announcement = this.state.printError;
            return;
        } finally {
            this.state.isPrinting = false;
        }
        for (const link of links) {
            link.printed = true;
        }
        this.state.announcement = _t("The sheets are downloaded.");
    }

    close() {
        const lost = this.lostLinks;
        if (!lost.length) {
            return this.props.close();
        }
        if (this.isAsking) {
            return;
        }
        this.isAsking = true;
        this.dialog.add(
            ConfirmationDialog,
            {
                title: _t("Close without the links?"),
                body: _t(
                    "Neither copied, printed nor sent: %s. A link can't be shown again; later you can only make a new one.",
                    lost.map((link) => this.rowName(link)).join("; ")
                ),
                confirmLabel: _t("Back to the links"),
                confirm: () => {},
                cancelLabel: _t("Close anyway"),
                cancel: () => this.props.close(),
                dismiss: () => {},
            },
            { onClose: () => (this.isAsking = false) }
        );
    }
}

/**
 * A function, not a component: the action service neither stores it nor puts it in the address.
 *
 * @param {Object} action `params.links` as `order.share._link_line` gives them
 * @returns {Object} closes the dialog that asked for the links and reloads what is below
 */
export function showLinks(env, action) {
    let isSent = false;
    env.services.dialog.add(
        LinksDialog,
        {
            title: action.name || _t("Links"),
            links: action.params.links,
            message: action.params.message,
            onSent: () => (isSent = true),
        },
        {
            onClose: () => {
                if (isSent) {
                    env.services.action.doAction("soft_reload");
                }
            },
        }
    );
    return { type: "ir.actions.act_window_close" };
}

registry.category("actions").add("order_share.links", showLinks);
