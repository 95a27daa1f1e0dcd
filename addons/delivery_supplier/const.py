"""Words that several files of the addon share."""

CHANNELS = [
    ("web", "Web Shop"),
    ("phone", "Phone"),
    ("chat", "Chat"),
    ("mail", "Mail"),
    ("marketplace", "Marketplace"),
    ("other", "Other"),
]

VEHICLES = [
    ("foot", "On Foot"),
    ("bike", "Bike"),
    ("cargo_bike", "Cargo Bike"),
    ("car", "Car"),
    ("van", "Van"),
    ("truck", "Truck"),
]

JOB_STATES = [
    ("planned", "Not Assigned"),
    ("assigned", "Told"),
    ("accepted", "Accepted"),
    ("picked_up", "Picked Up"),
    ("on_the_way", "On the Way"),
    ("delivered", "Delivered"),
    ("failed", "Failed"),
    ("cancelled", "Cancelled"),
]
#: What a deliverer says, in this order; steps between may be left out.
STEPS = ("accepted", "picked_up", "on_the_way", "delivered", "failed")
#: A deliverer has the job and has not finished it.
UNDER_WAY = ("assigned", "accepted", "picked_up", "on_the_way")
#: Somebody still has to do something about it.
OPEN = ("planned", *UNDER_WAY, "failed")

EVENT_KINDS = [
    ("planned", "Planned"),
    ("assigned", "Assigned"),
    ("unassigned", "Taken Away"),
    ("accepted", "Accepted"),
    ("picked_up", "Picked Up"),
    ("on_the_way", "On the Way"),
    ("delivered", "Delivered"),
    ("failed", "Failed"),
    ("undone", "Taken Back"),
    ("retried", "New Attempt"),
    ("moved", "Time Changed"),
    ("late", "Late"),
    ("collected", "Cash Collected"),
    ("uncollected", "Cash Taken Back"),
    ("cash", "Cash Changed"),
    ("proof", "Proof Added"),
    ("cancelled", "Cancelled"),
    ("noted", "Note"),
]

RESULTS = [
    ("delivered", "Delivered"),
    ("failed", "Failed"),
    ("reassigned", "Given to Another"),
    ("cancelled", "Cancelled"),
]

#: What is told, and to whom.
NOTICES = [
    ("status", "Order Status"),
    ("job_assigned", "Deliverer: New Delivery"),
    ("job_taken", "Deliverer: Taken Away"),
    ("job_changed", "Deliverer: Changed"),
    ("job_paid", "Deliverer: Paid Online"),
    ("tour", "Deliverer: Deliveries of the Day"),
    ("eta", "Customer: Estimated Time"),
    ("late", "Customer: Late"),
    ("on_the_way", "Customer: On the Way"),
    ("delivered", "Customer: Delivered"),
    ("missed", "Customer: Missed"),
    ("paid", "Customer: Paid"),
    ("payment_failed", "Customer: Payment Failed"),
    ("payment_switched", "Customer: Payment Changed"),
]
#: Notices that deliverers get; the others are for customers.
DELIVERER_NOTICES = ("job_assigned", "job_taken", "job_changed", "job_paid", "tour")
#: Notices that carry a link to a page.
LINK_SCOPES = {
    "job_assigned": "deliver",
    "job_changed": "deliver",
    "job_paid": "deliver",
    "tour": "tour",
    "eta": "track",
    "late": "track",
    "on_the_way": "track",
    "delivered": "track",
    "missed": "track",
}

NOTICE_STATES = [
    ("waiting", "Waiting"),
    ("sending", "Being Sent"),
    ("sent", "Sent"),
    ("failed", "Failed"),
    ("unclear", "Unclear"),
    ("cancelled", "Cancelled"),
]

CASH_STATES = [
    ("open", "Collected"),
    ("handed_in", "Handed in"),
    ("closed", "Closed"),
]

PROOFS = [
    ("none", "None"),
    ("any", "PIN or Photo"),
    ("pin", "PIN"),
    ("photo", "Photo"),
]
#: Wrong PINs at one door; then somebody in the office has to allow more.
PIN_TRIES = 5
