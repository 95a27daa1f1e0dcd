from bench.case import Case, Target, benchmark

PAGES = {
    "shop": "/shop",
    "product": None,
    "cart": "/shop/cart",
    "checkout": "/shop/checkout",
    "payment": "/shop/payment",
    "my orders": "/my/orders",
}


@benchmark
def shop_pages(lab):
    """Pages of the shop and the portal for a customer who does not administer itself,
    with our addons against a database without them: warm, with something in the cart,
    each side with a server of its own."""
    sides = [_pages(lab, lab.ours()), _pages(lab, lab.core())]
    for name in PAGES:
        yield Case(
            name,
            *(side[name].get for side in sides),
            [
                Target("time", ratio=1.05),
                Target("queries", "", more=3, digits=0),
                Target("bytes", "bytes", digits=0),
            ],
            rounds=25,
            warm_up=5,
            best_of=5,
        )


def _pages(lab, database):
    """:return: dict of name: page, of a customer who has signed in"""
    made = lab.probe(database).call("shop.set_up")
    visitor = lab.page(lab.server(database), "/shop").sign_in(database, made["login"])
    visitor.get()
    visitor.call(
        "/shop/cart/add",
        product_id=made["product_id"],
        product_template_id=made["template_id"],
        quantity=1,
    )
    return {name: visitor.at(path or made["page"]) for name, path in PAGES.items()}
