from . import cart, checkout, repeat
