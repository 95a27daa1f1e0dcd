from . import (
    order_share_wizard_mixin,
    order_share_award_lines,
    order_share_correction,
    order_share_extension,
    order_share_match,
    order_share_portal_link,
    order_share_wizard,
    order_share_wizard_document,
    order_share_wizard_send,
)
