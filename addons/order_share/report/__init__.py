from . import order_share_pdf, order_share_sheet
