from . import (
    fulfilment_bulk,
    fulfilment_bulk_line,
    fulfilment_bulk_notes,
    fulfilment_bulk_run,
)
