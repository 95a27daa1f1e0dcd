from . import (
    fulfilment_scan_app,
    fulfilment_scan_command,
    fulfilment_scan_reason,
    fulfilment_scan_work,
    fulfilment_scan_work_condition,
)
