from . import account, driver, offer, preview, share
