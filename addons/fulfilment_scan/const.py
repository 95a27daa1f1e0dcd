"""Words that several files share."""

#: What becomes of a piece of work.
WORK_STATES = [
    ("open", "Under Way"),
    ("to_check", "To Check"),
    ("checking", "Being Checked"),
    ("finishing", "Finishing"),
    ("to_approve", "To Approve"),
    ("done", "Done"),
    ("released", "Given Back"),
    ("cancelled", "Cancelled"),
]
#: Transfers in these can't be begun by somebody else.
OPEN_STATES = ("open", "to_check", "checking", "finishing")

#: What a device may send, see ``fulfilment.scan.command``.
COMMAND_KINDS = [
    ("count", "Counted"),
    ("undo", "Undone"),
    ("place", "Place Confirmed"),
    ("refused", "Refused by the Device"),
    ("short", "Short"),
    ("damaged", "Damaged"),
    ("pack", "Packed"),
]

#: Why a scan was refused, by the device or by the server.
REFUSALS = [
    ("wrong", "Wrong Product"),
    ("too_many", "Too Many"),
    ("unknown", "Not in the System"),
    ("not_here", "Wrong Place"),
    ("bin", "Wrong Bin"),
    ("expired", "Expired"),
    ("held", "Held"),
    ("lot", "Lot Is Missing"),
    ("serial_twice", "Scanned Twice"),
    ("not_reserved", "Not Reserved"),
    ("closed", "Not Open Any More"),
    ("not_yours", "Somebody Else's"),
    ("malformed", "Not Understood"),
]

#: What becomes of what is missing.
SHORT_THEN = [
    ("later", "Deliver Later"),
    ("office", "The Office Decides"),
    ("cancel", "Cancel"),
]

#: How a step of picking is done, per operation type.
STEP = [("required", "Required"), ("optional", "Optional"), ("no", "No")]

#: Commands that are looked at in one request.
MOST_COMMANDS = 50
#: Transfers in one piece of work: more bins than a cart has.
MOST_TRANSFERS = 40
#: Lines that a device can show and keep.
MOST_LINES = 2000
