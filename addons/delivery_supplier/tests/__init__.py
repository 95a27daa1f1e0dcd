from . import (
    test_assign,
    test_page_collect,
    test_page_job,
    test_page_tour,
    test_page_track,
    test_proof,
    test_threats,
    test_step,
)
from . import (
    test_notification,
    test_notification_mail,
    test_notification_sms,
    test_templates,
)
from . import test_payment_switch
from . import test_cash
from . import test_cashup
from . import (
    test_board,
    test_board_script,
    test_bulk,
    test_deliverer,
    test_orders,
    test_quick_order,
    test_status,
    test_suggest,
)
from . import test_page_cash
from . import test_reports, test_statistics
