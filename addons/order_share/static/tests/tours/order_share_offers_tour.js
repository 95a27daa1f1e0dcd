import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("order_share_offers", {
    steps: () => [
        {
            content: "Offers are waiting for this order",
            trigger: "button[name='action_view_order_share_requests']:has(.fa-circle)",
            run: "click",
        },
        {
            content: "The strip counts them",
            trigger: ".o_order_share_strip_counts:contains('4 asked · 3 offers · 1 open')",
        },
        {
            content: "The cheapest comes first",
            trigger:
                ".o_kanban_record:first:contains('Tour Carrier 2'):contains('Best price') button[name='action_award'].btn-primary",
        },
        {
            content: "Who came by the open link is no contact yet",
            trigger: ".o_kanban_record:contains('Trans Odra') button[name='action_match_visitor']",
            run: "click",
        },
        {
            content: "Make one",
            trigger: ".modal button[name='action_create']",
            run: "click",
        },
        {
            content: "Now the offer can be awarded as well",
            trigger:
                "body:not(:has(.modal)) .o_kanban_record:contains('Trans Odra') button[name='action_award']",
        },
        {
            content: "Award the cheapest",
            trigger: ".o_kanban_record:first button[name='action_award']",
            run: "click",
        },
        {
            content: "It says what follows",
            trigger: ".modal:contains('all others are closed') .modal-footer .btn-primary",
            run: "click",
        },
        {
            content: "It is awarded, with a purchase order",
            trigger:
                ".o_order_share_strip:contains('Awarded to'):contains('Tour Carrier 2') .btn-link:contains('P0')",
        },
        {
            content: "The card says so",
            trigger: ".o_kanban_record:first .badge:contains('Awarded')",
        },
        {
            content: "Take it back",
            trigger: ".o_order_share_strip button[name='action_undo_award']",
            run: "click",
        },
        {
            content: "It asks first",
            trigger: ".modal .modal-footer .btn-primary:contains('Undo Award')",
            run: "click",
        },
        {
            content: "Offers are open again",
            trigger: ".o_order_share_strip:not(:contains('Awarded to')) .badge:contains('Closes in')",
        },
        {
            content: "Set another deadline",
            trigger: ".o_order_share_strip button[name='action_extend']",
            run: "click",
        },
        {
            content: "It says how many are told",
            trigger: ".modal .modal-body:contains('told by e-mail: 4')",
        },
        {
            content: "Extend",
            trigger: ".modal button[name='action_extend']",
            run: "click",
        },
        {
            content: "Look at the list",
            trigger: "body:not(:has(.modal)) .o_switch_view.o_list",
            run: "click",
        },
        {
            content: "It has the same order",
            trigger: ".o_data_row:first:contains('Tour Carrier 2')",
        },
    ],
});

registry.category("web_tour.tours").add("order_share_award_lines", {
    steps: () => [
        {
            content: "Open the comparison",
            trigger: "button[name='action_view_order_share_requests']",
            run: "click",
        },
        {
            content: "Decide line by line",
            trigger: ".o_order_share_strip button[name='action_award_lines']",
            run: "click",
        },
        {
            content: "The cheapest of each line is chosen",
            trigger:
                ".modal .o_data_row:eq(0):contains('Tour Vendor 1'):has(~ .o_data_row:contains('Tour Vendor 2'))",
        },
        {
            content: "Award",
            trigger: ".modal button[name='action_award']",
            run: "click",
        },
        {
            content: "It says what follows",
            trigger: ".modal:contains('Award these lines?') .modal-footer .btn-primary",
            run: "click",
        },
        {
            content: "Both won",
            trigger:
                "body:not(:has(.modal)) .o_order_share_strip:contains('Tour Vendor 1'):contains('Tour Vendor 2')",
        },
    ],
});

registry.category("web_tour.tours").add("order_share_bulk", {
    steps: () => [
        {
            content: "Choose all transfers that are listed",
            trigger: ".o_list_view thead .o_list_record_selector input",
            run: "click",
        },
        {
            content: "Share them",
            trigger: ".o_control_panel button[name='action_share_with_partner']",
            run: "click",
        },
        {
            content: "The title says how many",
            trigger: ".modal .modal-title:contains('3 documents')",
        },
        {
            content: "Look for the recipient",
            trigger: ".modal .o_field_widget[name='partner_ids'] input",
            run: "edit Tour Carrier 1",
        },
        {
            content: "Choose the recipient",
            trigger:
                ".modal .o-autocomplete--dropdown-item:contains('Tour Carrier 1'):not(:contains('Create')) a",
            run: "click",
        },
        {
            content: "The recipient is there",
            trigger: ".modal .o_field_widget[name='partner_ids'] .o_tag:contains('Tour Carrier 1')",
        },
        {
            content: "Mail the links",
            trigger: ".modal button[name='action_send']:enabled",
            run: "click",
        },
        {
            content: "They stand below their recipient, and are sent",
            trigger:
                ".o_order_share_links .o_order_share_group:contains('Tour Carrier 1') + ul:has(li:eq(2) .o_order_share_sent)",
        },
        {
            content: "Closing does not ask",
            trigger: ".o_order_share_links .modal-footer button:contains('Close')",
            run: "click",
        },
        {
            content: "Back in the list",
            trigger: "body:not(:has(.modal)) .o_list_view",
        },
    ],
});
