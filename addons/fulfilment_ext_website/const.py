"""Words that several files of the addon share."""

from datetime import timedelta

#: So long a payment that was begun counts as being made: the customer is on the page of
#: the provider. Its units are nobody else's, and nobody takes over the cart.
PAYING = timedelta(minutes=10)

#: So long core tries to process a payment that has come.
PROCESSING = timedelta(days=4)

#: In the shop's session: carts that staff has taken over.
TAKEN_CARTS = "fulfilment_taken_cart_ids"
#: As many are remembered.
TAKEN_LIMIT = 5
