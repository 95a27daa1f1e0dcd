"""Words that several files of the addon share."""

STATES = [
    ("requested", "Requested"),
    ("approved", "Approved"),
    ("received", "Received"),
    ("settled", "Settled"),
    ("rejected", "Rejected"),
    ("cancelled", "Cancelled"),
]
#: What it asked for is kept free of other returns.
LIVE = ("requested", "approved", "received", "settled")
#: Somebody still has to do something.
OPEN = ("requested", "approved", "received")

OUTCOMES = [
    ("credit", "Credit"),
    ("exchange", "Exchange"),
    ("refund_only", "Refund Only"),
]
CONDITIONS = [
    ("restock", "Restock"),
    ("quarantine", "Quarantine"),
    ("scrap", "Scrap"),
]
#: What a replacement costs.
PRICINGS = [
    ("even", "No Difference"),
    ("today", "Price Today"),
    ("order", "Price When Ordered"),
]
EXCHANGES = [("receipt", "After Receipt"), ("advance", "In Advance")]
FEES = [
    ("restocking", "Restocking Fee"),
    ("shipping", "Return Shipping"),
    ("work", "Extra Work"),
]
#: Where the money of it is.
MONEY = [
    ("open", "Open"),
    ("awaiting", "Customer Has to Pay"),
    ("refunding", "Refund under Way"),
    ("failed", "Refund Failed"),
    ("done", "Done"),
]

#: Told to customers; what came back is told by ``returned`` of ``fulfilment_ext``.
NOTICES = [
    ("return_requested", "Return Requested"),
    ("return_approved", "Return Approved"),
    ("return_rejected", "Return Rejected"),
    ("return_to_pay", "Return: Payment Asked For"),
    ("return_settled", "Return Settled"),
]
#: Told to the merchant's people: a customer asks for a return.
MERCHANT_NOTICES = [("return_asked", "Merchant: Return Requested")]

#: Photos of one return.
MAX_PHOTOS = 5
