"""The way of a transport, seen by the partner who carries it out."""

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

#: In order; a partner goes forward only. What comes before "assigned" belongs to
#: requests for offers.
STATES = [
    ("draft", "Not sent"),
    ("closed", "Closed"),
    ("unavailable", "Not available"),
    ("requested", "Offer requested"),
    ("offered", "Offer received"),
    ("assigned", "Assigned"),
    ("declined", "Declined"),
    ("accepted", "Accepted"),
    ("at_pickup", "At pickup"),
    ("in_transit", "In transit"),
    ("at_delivery", "At delivery"),
    ("delivered", "Delivered"),
]
RANK = {code: rank for rank, (code, _label) in enumerate(STATES)}
#: States of a share while offers are asked for.
OFFER_STATES = ("closed", "unavailable", "requested", "offered")
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
    "closed": "lock",
    "unavailable": "x",
    "requested": "hourglass",
    "offered": "check",
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
    "closed": "info",
    "unavailable": "info",
    "requested": "prim",
    "offered": "ok",
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
#: Why a partner makes no offer.
UNAVAILABLE_REASONS = [
    ("capacity", "No vehicle or capacity"),
    ("route", "Not on our routes"),
    ("dates", "Dates do not fit"),
    ("goods", "Not for these goods"),
    ("other", "Other"),
]
#: A partner can take back the own last report within this time.
UNDO_MINUTES = 5
#: Reports within this time after a notice are told in one.
NOTICE_SECONDS = 60
NOTE_LENGTH = 2000
NAME_LENGTH = 60
#: A job tells so many partners at once.
TELL_CHUNK = 20
#: More links than this are made and mailed in the background, and not shown.
SHOWN_LINKS = 20
#: Largest amount that an offer may name; a typing error beyond it is refused.
AMOUNT_LIMIT = 10**9
#: Where a visitor's browser keeps the name that it signed with.
AUTHOR_COOKIE = "access_link_author"
AUTHOR_SECONDS = 180 * 86400
#: How long a mail that confirms an address can be used.
CONFIRM_HOURS = 24
#: Links that visitors of one open link can ask for, and one address; per hour.
REGISTRATIONS_PER_LINK = 30
REGISTRATIONS_PER_ADDRESS = 3
REGISTRATIONS_SECONDS = 3600
#: Drivers to whom one link can be forwarded, per day.
DRIVERS_PER_LINK = 20
DRIVERS_SECONDS = 86400
#: PDF files of one link per hour: each takes a second of a processor.
PDFS_PER_LINK = 20
PDFS_SECONDS = 3600
#: Mails per user and day that confirm an address.
CONFIRM_MAILS = 3
CONFIRM_SECONDS = 86400
