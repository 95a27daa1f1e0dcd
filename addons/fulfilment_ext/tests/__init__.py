from . import test_event
from . import (
    test_item_cost,
    test_item_delivered,
    test_item_dropship,
    test_item_events,
    test_item_fill,
    test_item_pages,
    test_item_race,
    test_item_random,
    test_items,
)
from . import (
    test_notice,
    test_notice_core,
    test_notice_people,
    test_notice_race,
    test_notice_templates,
    test_short_link,
    test_webhook,
    test_webhook_http,
    test_webhook_rights,
)

# shipping
from . import (
    test_courier_file,
    test_courier_json,
    test_courier_webhook,
    test_parcel,
    test_ship,
    test_ship_cost,
    test_ship_race,
    test_ship_route,
    test_split,
)

# payments
from . import (
    test_bank_file,
    test_bank_import,
    test_paid_late,
    test_payment_deadline,
    test_payment_hold,
    test_payment_race,
    test_payment_received,
    test_receipt,
    test_stock_overview,
)

# what customers collect
from . import (
    test_handover,
    test_handover_script,
    test_pickup,
    test_pickup_code,
    test_pickup_deadline,
    test_pickup_page,
    test_pickup_race,
)

# dashboard, search, notes
from . import (
    test_notes,
    test_search,
    test_step,
    test_step_dashboard,
)

# files that people send
from . import test_photo

# all of it
from . import test_main_button, test_security
