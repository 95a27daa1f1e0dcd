from . import fulfilment_scan_pairing, fulfilment_scan_print, fulfilment_scan_secret
