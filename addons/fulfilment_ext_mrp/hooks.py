"""What SQL can't count when Fulfilment is installed: kits of orders that are there."""


def post_init_hook(env):
    """Count the items of kits, a part at a time."""
    env["sale.order.line"]._fill_kit_items()
