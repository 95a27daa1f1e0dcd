from . import portal, returns
