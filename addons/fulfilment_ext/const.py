"""Words that several files of the addon share."""

#: What happens to an order: told to people (see ``fulfilment.notice``) and to other
#: systems (see ``fulfilment.webhook``).
EVENT_KINDS = [
    ("ordered", "Ordered"),
    ("held", "Stock Held"),
    ("payment_reminded", "Reminded of the Payment"),
    ("payment_received", "Payment Received"),
    ("paid", "Paid"),
    ("paid_late", "Paid after It Was Cancelled"),
    ("unpaid_cancelled", "Cancelled, Not Paid"),
    ("cancelled", "Cancelled"),
    ("shipped", "Shipped"),
    ("partly_shipped", "Partly Shipped"),
    ("tracking", "Tracking Number"),
    ("out_for_delivery", "Out for Delivery"),
    ("delivered", "Delivered"),
    ("courier_exception", "Exception of the Courier"),
    ("ready", "Ready for Pickup"),
    ("pickup_reminded", "Reminded of the Pickup"),
    ("collected", "Collected"),
    ("returned", "Returned"),
]

#: What somebody has to decide.
EXCEPTION_KINDS = [
    ("paid_late", "Paid after It Was Cancelled"),
    ("overpaid", "Paid Too Much"),
    ("refund", "Refund Is Unclear"),
    ("no_stock", "Stock Is Missing"),
    ("courier", "Courier"),
    ("pickup_expired", "Not Collected"),
    ("check", "Check Found a Difference"),
]

#: Of one line of an order, see ``sale.order.line.item_status``.
ITEM_STATES = [
    ("ordered", "Ordered"),
    ("awaiting_payment", "Awaiting Payment"),
    ("waiting", "Waiting for Stock"),
    ("reserved", "Reserved"),
    ("partly_shipped", "Partly Shipped"),
    ("shipped", "Shipped"),
    ("delivered", "Delivered"),
    ("returned", "Returned"),
    ("exchanged", "Exchanged"),
    ("cancelled", "Cancelled"),
]

#: What comes next for an order, in the order of the dashboard.
STEPS = [
    ("exception", "Exceptions"),
    ("to_pay", "To Pay"),
    ("to_pick", "To Pick"),
    ("to_ship", "To Ship"),
    ("waiting", "Waiting for Stock"),
    ("under_way", "Under Way"),
    ("done", "Done"),
]

#: What customers are told, each about the event of the same name.
CUSTOMER_NOTICES = [
    ("ordered", "Order Received"),
    ("payment_reminded", "Reminder of the Payment"),
    ("paid", "Payment Received"),
    ("paid_late", "Paid after It Was Cancelled"),
    ("unpaid_cancelled", "Cancelled, Not Paid"),
    ("partly_shipped", "Partly Shipped"),
    ("shipped", "Shipped"),
    ("tracking", "Tracking Number"),
    ("out_for_delivery", "Out for Delivery"),
    ("delivered", "Delivered"),
    ("ready", "Ready for Pickup"),
    ("pickup_reminded", "Reminder of the Pickup"),
    ("collected", "Collected"),
    ("returned", "Return Received"),
]
#: What the merchant's people are told.
MERCHANT_NOTICES = [
    ("new_order", "Merchant: New Order"),
    ("exception", "Merchant: Exception"),
]
NOTICE_KINDS = [*CUSTOMER_NOTICES, *MERCHANT_NOTICES]
CHANNELS = [("mail", "Mail"), ("sms", "SMS")]
