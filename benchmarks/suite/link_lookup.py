from functools import partial

from bench.case import Case, Target, benchmark

MANY, FEW = 1_000_000, 1_000

#: The secret of a link is its id with leading zeros, as in probes/links.py.
LINKS = """
    SET synchronous_commit = off;
    ALTER SEQUENCE access_link_id_seq RESTART WITH {first};
    INSERT INTO access_link (
        res_model, res_id, scope, partner_id, owner_id, company_id, secret_hash,
        expires_at, create_uid, create_date, write_uid, write_date
    )
    SELECT 'order.share', number, 'status', people.ids[1 + number % people.count], 2, 1,
        encode(sha256(lpad(({first} + number - 1)::text, 43, '0')::bytea), 'hex'),
        now() at time zone 'UTC' + interval '30 days', 2, now(), 2, now()
    FROM generate_series(1, {count}) AS number,
        (SELECT array_agg(id) AS ids, count(*) AS count FROM res_partner) AS people
"""
FIRST = 10_000


def _filled(lab, word, count):
    database = lab.ours(word)
    lab.sql(database, LINKS.format(first=FIRST, count=count))
    lab.sql(database, "VACUUM ANALYZE access_link")
    return partial(
        lab.probe(database).call, "links.find", first=FIRST, last=FIRST + count - 1
    )


@benchmark
def link_lookup(lab):
    """Looking up a link by its token among 1,000,000 links (ours) against 1,000 (peer),
    inside Odoo, with nothing in its caches: a right token, a wrong secret, an id that
    does not exist."""
    many, few = _filled(lab, "many", MANY), _filled(lab, "few", FEW)
    for kind, name in (
        ("right", "right token"),
        ("wrong", "wrong secret"),
        ("unknown", "unknown id"),
    ):
        yield Case(
            f"look-up, {name}",
            partial(many, kind=kind),
            partial(few, kind=kind),
            [Target("time", "µs", ratio=1.2), Target("queries", "", more=0)],
            rounds=15,
            best_of=2,
        )
    # told only: how far an id that exists can be told from one that does not
    yield Case(
        "look-up, wrong secret (ours) : unknown id (peer)",
        partial(many, kind="wrong"),
        partial(many, kind="unknown"),
        [Target("time", "µs")],
        rounds=15,
        best_of=2,
    )
