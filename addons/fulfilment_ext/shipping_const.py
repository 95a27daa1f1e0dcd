"""Words and limits of parcels and couriers."""

#: How far a parcel is; derived from what its courier reports.
PARCEL_STATES = [
    ("label", "Label"),
    ("shipped", "Shipped"),
    ("out_for_delivery", "Out for Delivery"),
    ("exception", "Exception"),
    ("delivered", "Delivered"),
    ("returned", "Returned"),
]

#: Headers of a courier's report. The signature is ``sha256=`` and the hexadecimal
#: HMAC-SHA256 of timestamp, a dot and the body as it was sent: the scheme that Stripe
#: documents (https://docs.stripe.com/webhooks#verify-manually).
TIMESTAMP_HEADER = "X-Courier-Timestamp"
SIGNATURE_HEADER = "X-Courier-Signature"
#: Seconds that a timestamp may be away from our clock.
TOLERANCE = 300
#: Hours that the secret before the newest one is still accepted.
SECRET_GRACE_HOURS = 24
#: Bytes of a report, and reports in one request.
MAX_BODY = 1024 * 1024
MAX_EVENTS = 500
#: Characters of what a courier sends.
MAX_KEY = 128
MAX_TEXT = 500

#: Requests of one address in a minute; one that is refused counts ten times.
RATE_LIMIT = 600
RATE_SECONDS = 60
REFUSED_WEIGHT = 10

#: Rows of a file of tracking numbers, and how many of them one job applies.
MAX_IMPORT_ROWS = 5000
MAX_IMPORT_BYTES = 5 * 1024 * 1024
IMPORT_CHUNK = 100

#: Where a column of an export may come from: paths through fields without secrets, from
#: a parcel. There is no way to name another one.
SOURCES = [
    ("constant", "A fixed text"),
    ("reference", "Parcel: reference"),
    ("weight", "Parcel: weight"),
    ("tracking_number", "Parcel: tracking number"),
    ("carrier_id.name", "Delivery method"),
    ("picking_id.name", "Transfer: number"),
    ("picking_id.scheduled_date", "Transfer: scheduled date"),
    ("picking_id.date_deadline", "Transfer: deadline"),
    ("picking_id.shipping_weight", "Transfer: weight"),
    ("order_id.name", "Order: number"),
    ("order_id.client_order_ref", "Order: customer reference"),
    ("order_id.date_order", "Order: date"),
    ("order_id.amount_total", "Order: total"),
    ("order_id.currency_id.name", "Order: currency"),
    ("partner_id.name", "Recipient: name"),
    ("partner_id.commercial_company_name", "Recipient: company"),
    ("partner_id.street", "Recipient: street"),
    ("partner_id.street2", "Recipient: street 2"),
    ("partner_id.zip", "Recipient: postal code"),
    ("partner_id.city", "Recipient: city"),
    ("partner_id.state_id.code", "Recipient: state code"),
    ("partner_id.state_id.name", "Recipient: state"),
    ("partner_id.country_id.code", "Recipient: country code"),
    ("partner_id.country_id.name", "Recipient: country"),
    ("partner_id.phone", "Recipient: phone"),
    ("partner_id.email", "Recipient: e-mail"),
    ("partner_id.lang", "Recipient: language"),
    ("company_id.name", "Sender: name"),
    ("company_id.partner_id.street", "Sender: street"),
    ("company_id.partner_id.zip", "Sender: postal code"),
    ("company_id.partner_id.city", "Sender: city"),
    ("company_id.partner_id.country_id.code", "Sender: country code"),
    ("company_id.partner_id.phone", "Sender: phone"),
    ("company_id.partner_id.email", "Sender: e-mail"),
]

#: What is read from a file of tracking numbers, and from a courier's report.
IMPORT_TARGETS = [
    ("reference", "File: reference of ours"),
    ("number", "File: tracking number"),
]
EVENT_TARGETS = [
    ("event_list", "Report: list of events"),
    ("event_key", "Report: number of the event"),
    ("event_number", "Report: tracking number"),
    ("event_code", "Report: status"),
    ("event_at", "Report: time"),
    ("event_text", "Report: text"),
]
