"""Words that several files of the addon share."""

#: Of the delivery address of an order; nothing: it is all right, or nobody asked.
ADDRESS_STATES = [
    ("held", "To Check"),
    ("released", "Released"),
    ("warn", "Look at It"),
]
#: Whether addresses are checked, per company.
CHECKS = [
    ("off", "No"),
    ("warn", "Show What Is Wrong"),
    ("hold", "Hold the Order Until It Is Right"),
]
NUMBER_CHECKS = [
    ("off", "Not Checked"),
    ("warn", "Shown"),
    ("hold", "Needed"),
]
#: What an address is made of, as contacts have it.
ADDRESS_FIELDS = (
    "name",
    "street",
    "street2",
    "zip",
    "city",
    "state_id",
    "country_id",
    "phone",
)
#: Longer texts of a form are refused.
LENGTHS = dict.fromkeys(ADDRESS_FIELDS, 128) | {"zip": 24, "phone": 40}
#: The link in the mail works so long.
LINK_DAYS = 7
#: A form is sent so many times an hour.
TRIES, TRIES_SECONDS = 20, 3600
#: So many wrong links are answered to one visitor in that time.
WRONG_LINKS, WRONG_LINKS_SECONDS = 30, 600
