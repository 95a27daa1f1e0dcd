"""Words that several files of the addon share."""

#: Release mode of a member, in the words of the customers' forms.
MODES = [
    ("none", "No restriction"),
    ("approver", "Approver"),
    ("always", "Always check"),
    ("outside", "Check outside the assortment"),
]

STATES = [
    ("pending", "Waiting for Release"),
    ("consent", "Waiting for the Buyer's Consent"),
    ("rework", "Sent Back"),
    ("approved", "Released, not Confirmed yet"),
    ("released", "Released"),
    ("rejected", "Rejected"),
    ("withdrawn", "Withdrawn"),
    ("expired", "Expired"),
]
#: Icon and colour of a state; the words come from the field.
STATE_ICONS = {
    "pending": ("fa-hourglass-half", "warn"),
    "consent": ("fa-question-circle-o", "warn"),
    "rework": ("fa-undo", "info"),
    "approved": ("fa-credit-card", "info"),
    "released": ("fa-check", "ok"),
    "rejected": ("fa-times", "bad"),
    "withdrawn": ("fa-ban", "dead"),
    "expired": ("fa-clock-o", "dead"),
}
#: Nothing more happens to these.
ENDED = ("released", "rejected", "withdrawn", "expired")
#: The merchant sees orders in these states, and those without a request.
VISIBLE = ("approved", "released")

#: Why an order needs a release.
REASONS = [
    ("always", "Every order"),
    ("outside", "Outside the assortment"),
    ("limit", "Above the own limit"),
    ("quotation", "Quotation of the merchant"),
]

DECISIONS = [
    ("none", "No decision needed"),
    ("open", "To decide"),
    ("approved", "Released"),
    ("rejected", "Rejected"),
]

EVENT_KINDS = [
    ("submitted", "Submitted"),
    ("approved", "Released"),
    ("passed", "Released, passed up"),
    ("lines", "Lines decided"),
    ("reduced", "Quantities reduced"),
    ("rejected", "Rejected"),
    ("rework", "Sent back"),
    ("comment", "Comment"),
    ("consented", "Reduced order accepted"),
    ("withdrawn", "Withdrawn"),
    ("reminded", "Reminder sent"),
    ("escalated", "Passed on: no answer in time"),
    ("reassigned", "Given to somebody else"),
    ("changed", "Changed after release"),
    ("expired", "Expired"),
    ("released", "Sent to the merchant"),
]
