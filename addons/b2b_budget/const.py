"""Words that several files of the addon share."""

SCOPES = [
    ("company", "Company"),
    ("site", "Site"),
    ("cost_center", "Cost Center"),
    ("member", "Person"),
]

PERIOD_TYPES = [
    ("month", "Months"),
    ("quarter", "Quarters"),
    ("custom", "Own Periods"),
]

POLICIES = [
    ("warn", "Warn"),
    ("block", "Block"),
    ("ask", "Ask the budget's owner"),
]

CARRY_OVER = [
    ("none", "Lapses"),
    ("year", "Goes on within the year"),
    ("next", "Goes on into the next year"),
]

#: What a move may change of a period: its counters.
COUNTERS = ("planned", "carried", "topup", "reserved", "consumed")

MOVE_KINDS = [
    ("adjust", "Planned"),
    ("topup", "Top-up"),
    ("carry", "Carried Over"),
    ("reserve", "Reserved"),
    ("release", "Released"),
    ("consume", "Consumed"),
    ("refund", "Refunded"),
]

#: How an order fits, best first; the worst budget counts.
LEVELS = [
    ("within", "Within budget"),
    ("near", "Near the limit"),
    ("over", "Over budget"),
]

STATES = [
    ("draft", "To Send"),
    ("waiting", "Waiting for the Customer"),
    ("rework", "Needs Rework"),
    ("approved", "Approved, not Confirmed yet"),
    ("confirmed", "Confirmed"),
    ("cancelled", "Cancelled"),
]

#: Icon and colour of a state; the words come from the field.
STATE_ICONS = {
    "draft": ("fa-pencil", "dead"),
    "waiting": ("fa-hourglass-half", "warn"),
    "rework": ("fa-undo", "info"),
    "approved": ("fa-check", "ok"),
    "confirmed": ("fa-check", "ok"),
    "cancelled": ("fa-ban", "dead"),
}

EVENT_KINDS = [
    ("sent", "Sent"),
    ("submitted", "Submitted"),
    ("withdrawn", "Withdrawn"),
    ("edited", "Lines changed"),
    ("approved", "Approved"),
    ("rework", "Changes requested"),
    ("voided", "Changed since it was sent"),
    ("confirmed", "Confirmed"),
    ("cancelled", "Cancelled"),
    ("reminded", "Reminder sent"),
]

#: What roles may do, in the columns of the customers' table.
RIGHTS = ("submit", "edit", "rework", "confirm", "budget")
