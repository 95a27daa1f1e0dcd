from . import account, driver, offer, pdf, portal, preview, route, share
