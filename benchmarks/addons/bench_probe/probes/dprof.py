import collections, cProfile, pstats, io, re, time
from . import lists
from odoo.sql_db import Cursor


def run(env, args):
    mode, index, action, name, view, group = (args + [None] * 6)[:6]
    users = (
        env["res.users"].search([("login", "like", "bench_seller_")], order="id").ids
    )
    kw = dict(
        user=users[int(index)],
        action=action,
        name=name if name != "-" else None,
        view=view or "list",
        group=group,
    )
    for _i in range(2):
        res = lists.read(env, **kw)
    out = [str(res)]
    if mode == "sql":
        seen = collections.Counter()
        tm = collections.Counter()
        orig = Cursor.execute

        def execute(self, query, params=None, log_exceptions=True):
            t = time.perf_counter()
            r = orig(self, query, params, log_exceptions)
            dt = time.perf_counter() - t
            text = query.code if hasattr(query, "code") else str(query)
            if (
                'SELECT "order_share"."id" FROM "order_share" WHERE ("order_share"."id" IN'
                in text
                and len(seen) < 400
                and not seen.get("T")
            ):
                import traceback

                seen["T"] += 1
                out.append("".join(traceback.format_stack()[-14:]))
            key = re.sub(r"\s+", " ", text)[: int(1500 if dt > 0.01 else 330)]
            seen[key] += 1
            tm[key] += dt
            if dt > 0.01:
                out.append(
                    "SLOW %.1f ms\n%s" % (dt * 1000, self._obj.query.decode()[:6000])
                )
            return r

        Cursor.execute = execute
        lists.read(env, **kw)
        Cursor.execute = orig
        for k, n in seen.most_common(40):
            out.append("%dx %.1fms %s" % (n, tm[k] * 1000, k))
    else:
        p = cProfile.Profile()
        p.enable()
        lists.read(env, **kw)
        p.disable()
        s = io.StringIO()
        pstats.Stats(p, stream=s).sort_stats("cumulative").print_stats(
            int(args[6]) if len(args) > 6 else 70
        )
        out.append(s.getvalue())
    return "\n".join(out)


def ablate(env, args):
    users = (
        env["res.users"].search([("login", "like", "bench_seller_")], order="id").ids
    )
    env2, action, views = lists._open(env, users[0], args[0])
    model = env2[action["res_model"]].with_context(bin_size=True)
    spec = lists._specification(model, views["models"], views["list"])

    def cost(sp, n=12):
        best = 9e9
        for _i in range(n):
            env.invalidate_all()
            import gc

            gc.disable()
            m = lists.Meter(env)
            with m.step("x"):
                model.web_search_read([], sp, limit=80, count_limit=10001)
            gc.enable()
            best = min(best, m.steps["x"]["cpu"])
        return best

    cost(spec)
    full = cost(spec)
    out = ["full %.1f, id only %.1f" % (full, cost({"id": {}}))]
    for name in spec:
        sp = {k: v for k, v in spec.items() if k != name}
        out.append("%s: %.2f" % (name, full - cost(sp)))
    return "\n".join(out)
