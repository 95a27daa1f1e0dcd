from . import order_share_correction, order_share_wizard
