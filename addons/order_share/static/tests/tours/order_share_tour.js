import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("order_share_links", {
    steps: () => [
        {
            content: "Press the paper plane",
            trigger: ".o_statusbar_buttons button[name='action_share_with_partner']",
            run: "click",
        },
        {
            content: "Look for the recipient",
            trigger: ".modal .o_field_widget[name='partner_ids'] input",
            run: "edit Tour Carrier",
        },
        {
            content: "Choose the recipient",
            trigger: ".modal .o-autocomplete--dropdown-item:contains('Tour Carrier'):not(:contains('Create')) a",
            run: "click",
        },
        {
            content: "The recipient is there",
            trigger: ".modal .o_field_widget[name='partner_ids'] .o_tag:contains('Tour Carrier')",
        },
        {
            content: "Let the recipient see the details",
            trigger: ".modal .o_field_widget[name='scope'] input[data-value='details']",
            run: "click",
        },
        {
            content: "Documents can be chosen now",
            trigger: ".modal .o_field_widget[name='line_ids'] .o_data_row td[name='is_shared'] input",
            run: "click",
        },
        {
            content: "Create the link",
            trigger: ".modal .modal-footer button[name='action_create_links']:enabled",
            run: "click",
        },
        {
            content: "The link is shown with its QR code",
            trigger: ".o_order_share_links img[src^='data:image/png']",
        },
        {
            content: "Closing asks while the link is not saved",
            trigger: ".o_order_share_links .modal-footer button:contains('Close')",
            run: "click",
        },
        {
            content: "Go back to the link",
            trigger: ".modal .modal-footer button:contains('Back to the links')",
            run: "click",
        },
        {
            content: "Copy it",
            trigger: ".o_order_share_links .o_clipboard_button",
            // No clipboard in a test: what the user does by hand
            run({ anchor }) {
                const input = anchor.closest("li").querySelector("input");
                if (!input.value.includes("/share/")) {
                    throw new Error("The row does not show a link");
                }
                input.focus();
                input.dispatchEvent(new ClipboardEvent("copy", { bubbles: true }));
            },
        },
        {
            content: "It is marked as copied",
            trigger: ".o_order_share_links .o_clipboard_button:contains('Copied')",
        },
        {
            content: "Mail it as well",
            trigger: ".o_order_share_links .o_order_share_send_all:enabled",
            run: "click",
        },
        {
            content: "It is marked as sent",
            trigger: ".o_order_share_links .o_order_share_sent",
        },
        {
            content: "Closing does not ask any more",
            trigger: ".o_order_share_links .modal-footer button:contains('Close')",
            run: "click",
        },
        {
            content: "The order shows its share",
            trigger:
                "body:not(:has(.modal)) button[name='action_view_order_shares']:contains('Assigned')",
            run: "click",
        },
        {
            content: "The share has a history",
            trigger: ".o_field_widget[name='event_ids'] .o_data_row:contains('Assigned')",
        },
    ],
});
