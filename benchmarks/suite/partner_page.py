from bench.case import Case, Target, benchmark

LINES = 50
#: lines of orders that must cost the same number of queries
SIZES = (1, LINES, 200)


@benchmark
def partner_page(lab):
    """The partner's page of an order (`GET /share/<token>`, scope “details and status”)
    against core's portal page (`/my/orders/<id>?access_token=…`) of the same order,
    from the same server, warm, each with a session of its own."""
    database = lab.ours()
    made = lab.probe(database).call("shares.orders", sizes=SIZES)
    server = lab.server(database)
    pages = {
        size: (lab.page(server, urls["ours"]).get, lab.page(server, urls["peer"]).get)
        for size, urls in zip(SIZES, made, strict=True)
    }
    for size, (ours, peer) in pages.items():
        is_target = size == LINES
        yield Case(
            f"partner page, {size} line{'s' * (size > 1)}",
            ours,
            peer,
            [
                Target("time", ratio=0.4 if is_target else None),
                Target("queries", "", ours=15 if is_target else None, digits=0),
                Target("bytes", "bytes", digits=0),
            ],
            rounds=40 if is_target else 10,
            warm_up=5,
        )
    for size in SIZES[1:]:
        yield Case(
            f"partner page, {size} lines (ours) : 1 line (peer)",
            pages[size][0],
            pages[1][0],
            [Target("queries", "", more=0, digits=0)],
            rounds=5,
        )
