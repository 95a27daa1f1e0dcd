from . import cart, checkout, delivery, payment
