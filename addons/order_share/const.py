"""The way of a transport, seen by the partner who carries it out."""

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

#: In order; a partner goes forward only.
STATES = [
    ("draft", "Not sent"),
    ("assigned", "Assigned"),
    ("declined", "Declined"),
    ("accepted", "Accepted"),
    ("at_pickup", "At pickup"),
    ("in_transit", "In transit"),
    ("at_delivery", "At delivery"),
    ("delivered", "Delivered"),
]
RANK = {code: rank for rank, (code, _label) in enumerate(STATES)}
#: What a partner does on the way, in order.
STEPS = ["accepted", "at_pickup", "in_transit", "at_delivery", "delivered"]
#: What the button that leads to a state says.
BUTTONS = {
    "accepted": _lt("Accept"),
    "at_pickup": _lt("Confirm arrival at pickup"),
    "in_transit": _lt("Confirm pickup"),
    "at_delivery": _lt("Confirm arrival at delivery"),
    "delivered": _lt("Confirm delivery"),
}
ICONS = {
    "draft": "send",
    "assigned": "send",
    "accepted": "check",
    "declined": "alert",
    "at_pickup": "truck",
    "in_transit": "truck",
    "at_delivery": "pin",
    "delivered": "check",
}
TONES = {
    "draft": "info",
    "assigned": "info",
    "accepted": "prim",
    "declined": "bad",
    "at_pickup": "prim",
    "in_transit": "prim",
    "at_delivery": "prim",
    "delivered": "ok",
}
REASONS = [
    ("late", "Later than planned"),
    ("nobody", "Nobody on site"),
    ("damage", "Damage"),
    ("vehicle", "Vehicle"),
    ("other", "Other"),
]
UPLOAD_KINDS = [
    ("pod", "Proof of delivery"),
    ("delivery_note", "Delivery note"),
    ("invoice", "Invoice"),
    ("other", "Other document"),
]
#: A partner can take back the own last report within this time.
UNDO_MINUTES = 5
#: Reports within this time after a notice are told in one.
NOTICE_SECONDS = 60
NOTE_LENGTH = 2000
NAME_LENGTH = 60
#: Where a visitor's browser keeps the name that it signed with.
AUTHOR_COOKIE = "access_link_author"
AUTHOR_SECONDS = 180 * 86400
