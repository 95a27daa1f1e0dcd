"""Looking up links."""

import random
import time
from statistics import median


def find(env, kind, first, last, count=200):
    """Look up links with nothing in Odoo's caches.

    :param str kind: ``right`` token, ``wrong`` secret or ``unknown`` id
    :param int first: lowest id; all up to the last have the secret that is made here
    :return: median time of one look-up
    """
    links = env["access.link"]
    times, queries = [], env.cr.sql_log_count
    for _number in range(count):
        number = random.randint(first, last)
        secret = str(number).zfill(43)
        if kind == "wrong":
            secret = "x" + secret[1:]
        elif kind == "unknown":
            number += last
        env.invalidate_all()
        started = time.perf_counter()
        link = links._find(f"{number}.{secret}")
        times.append(time.perf_counter() - started)
        assert link.ids == ([number] if kind == "right" else []), (kind, number, link)
    return {
        "time": median(times) * 1e6,
        "queries": (env.cr.sql_log_count - queries) / count,
    }
