"""What can be done in bulk, and with which records."""

#: More than that are several actions: a person looks at the result of each record.
MOST = 10_000

KINDS = [
    ("ship", "Ship"),
    ("paid", "Mark as Paid"),
    ("delivered", "Mark as Delivered"),
    ("carrier", "Assign Delivery Method"),
    ("notes", "Set Notes"),
    ("send", "Send by Mail"),
    ("cancel", "Cancel"),
]

#: Records of which models; other addons' kinds look after that themselves.
MODELS = {
    "ship": ("sale.order", "stock.picking"),
    "paid": ("sale.order",),
    "delivered": ("sale.order", "stock.picking"),
    "carrier": ("sale.order", "stock.picking"),
    "notes": ("sale.order",),
    "send": ("sale.order",),
    "cancel": ("sale.order",),
}

#: Mails that can be sent about orders, see ``sale.order._bulk_send``.
MAILS = [
    ("order", "The order or quotation"),
    ("payment", "Reminder of the payment, with a link to pay"),
    ("tracking", "Tracking numbers"),
    ("invoice", "The invoice"),
]
