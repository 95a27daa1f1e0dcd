"""Words that several files share."""

from .tools.paper import SIZES, ZPL_DOTS

KINDS = [
    ("order", "Order"),
    ("invoice", "Invoice"),
    ("receipt", "Receipt"),
    ("slip", "Delivery Slip"),
    ("pick", "Pick List"),
    ("return_slip", "Return Slip"),
    ("label", "Address Label"),
]
#: What each is made of, and from which records it can be asked for.
MODELS = {
    "order": ("sale.order",),
    "invoice": ("account.move", "sale.order"),
    "receipt": ("payment.transaction", "sale.order"),
    "slip": ("stock.picking", "sale.order", "stock.picking.batch"),
    "pick": ("stock.picking", "sale.order", "stock.picking.batch"),
    "return_slip": ("stock.picking", "sale.order"),
    "label": (
        "fulfilment.parcel",
        "stock.picking",
        "sale.order",
        "stock.picking.batch",
    ),
}
#: When something is printed by itself, and what it is about.
EVENTS = [
    ("confirmed", "Order Confirmed"),
    ("paid", "Order Paid"),
    ("ready", "Transfer Ready"),
    ("validated", "Transfer Validated"),
    ("pickup", "Ready for Pickup"),
    ("return", "Return Created"),
]
ORDER_EVENTS = ("confirmed", "paid")
#: Start of the names of our reports; then the kind and the size.
REPORT = "fulfilment_document."
#: One report for all files that wait to be printed.
JOBS_REPORT = f"{REPORT}jobs"

__all__ = [
    "EVENTS",
    "JOBS_REPORT",
    "KINDS",
    "MODELS",
    "ORDER_EVENTS",
    "REPORT",
    "SIZES",
    "ZPL_DOTS",
]
