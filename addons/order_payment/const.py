"""Words that several files of the addon share."""

PAYMENT_STATES = [
    ("unpaid", "Unpaid"),
    ("awaiting", "Awaiting Payment"),
    ("authorized", "Authorized"),
    ("partial", "Partly Paid"),
    ("paid", "Paid"),
    ("refunded", "Refunded"),
    ("failed", "Payment Failed"),
]

#: Who pays how; of the payment's provider, or as the operator has chosen.
PAYMENT_CHANNELS = [
    ("online", "Online"),
    ("transfer", "Bank Transfer"),
    ("cash", "Cash on Delivery"),
]
#: Nothing more is to be collected.
PAYMENT_COVERED = ("authorized", "paid")
