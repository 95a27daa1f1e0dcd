"""Items of orders, what customers are to pay, and when."""

import importlib
import time

from .flows import set_up as make_products
from .meter import Meter

#: A page of memory, as the kernel counts them.
PAGE = 4096
#: Orders that the benchmarks make have higher ids than this.
FIRST_ORDER = 1_000_000


def set_up(env):
    """Make products and a user who sees all orders; of fulfilment, where that is
    installed.

    :return: values for the SQL that makes orders
    """
    products = make_products(env)["products"]
    group = env.ref("fulfilment_ext.group_manager", raise_if_not_found=False)
    user = env["res.users"].create(
        {
            "name": "Bench clerk",
            "login": "bench_clerk",
            "group_ids": [
                (4, (group or env.ref("sales_team.group_sale_salesman_all_leads")).id)
            ],
            "tz": "Europe/Berlin",
        }
    )
    env.cr.commit()
    if products != list(range(products[0], products[0] + len(products))):
        raise RuntimeError("The ids of the products do not follow each other")
    return {"user": user.id, "product": products[0], "products": len(products)}


def _hooks(addon):
    return importlib.import_module(f"odoo.addons.{addon}.hooks")


# --- filling


def prepare(env):
    """What the addon that it needs does before it is installed."""
    _hooks("order_payment").pre_init_hook(env)
    env.cr.commit()


def fill(env):
    """All that happens to the tables before the addon is installed. Nothing is kept."""
    meter = Meter(env)
    with meter.measured(), meter.step("fill"):
        _hooks("fulfilment_ext").pre_init_hook(env)
    env.cr.execute("SELECT count(*) FROM sale_order_line WHERE item_status IS NOT NULL")
    (filled,) = env.cr.fetchone()
    return _figures(meter, lines=filled)


def plain(env):
    """One column of the same lines and orders. Nothing is kept."""
    meter = Meter(env)
    with meter.measured(), meter.step("fill"):
        env.cr.execute("UPDATE sale_order_line SET customer_lead = 3")
        lines = env.cr.rowcount
        env.cr.execute("UPDATE sale_order SET require_payment = FALSE")
    return _figures(meter, lines=lines)


def _figures(meter, **more):
    (step,) = meter.steps.values()
    return {"time": step["wall"], "cpu": step["cpu"], **more}


def fill_installed(env):
    """The same where the addon is: orders that were made in SQL. Some await their
    payment."""
    _hooks("order_payment").fill_payments(env)
    env.cr.execute(
        """
        UPDATE sale_order SET
            payment_due = CASE WHEN state = 'sale' THEN 0 ELSE amount_total END,
            payment_status = CASE WHEN state = 'sale' THEN 'paid'
                WHEN state = 'sent' THEN 'awaiting' ELSE 'unpaid' END
        """
    )
    _hooks("fulfilment_ext").fill_items(env, is_installed=True)
    env.cr.commit()


def dashboard(env, user):
    """The figures above the list."""
    orders = env(user=user)["sale.order"].with_context(tz="Europe/Berlin")
    env.invalidate_all()
    meter = Meter(env)
    with meter.measured(), meter.step("read"):
        figures = orders.fulfilment_dashboard()
    (step,) = meter.steps.values()
    return {
        "time": step["wall"],
        "cpu": step["cpu"],
        "queries": step["queries"],
        "records": sum(figure["count"] for figure in figures),
    }


# --- deadlines


def set_up_deadlines(env):
    """Cancel what is not paid in time, with bank transfers.

    :return: values for the SQL that makes orders
    """
    company = env.company
    provider = env.ref("payment.payment_provider_transfer").copy(
        {"company_id": company.id, "state": "test", "name": "Bench transfer"}
    )
    method = provider.with_context(active_test=False).payment_method_ids[:1]
    method.write({"fulfilment_pay_days": 7, "fulfilment_auto_cancel": True})
    ids = set_up(env)
    return {**ids, "provider": provider.id, "method": method.id}


def deadlines(env, count):
    """Let the time of so many orders be over, and cancel them as the scheduled action
    does, with all commits."""
    _overdue(env, count)
    return _cancel(env, env["sale.order"]._cron_payment_deadlines, count)


def core_cancels(env, count, chunk=50):
    """Core cancels so many orders, the same number in each transaction."""
    ids = _overdue(env, count)
    orders = env["sale.order"].with_context(disable_cancel_warning=True)

    def cancel():
        for start in range(0, count, chunk):
            for order in orders.browse(ids[start : start + chunk]):
                # one by one, as each may fail
                order.with_prefetch(order.ids).action_cancel()
            env["ir.cron"]._commit_progress(chunk)
            env.invalidate_all()

    return _cancel(env, cancel, count)


def _overdue(env, count):
    """:return: list of ids of orders of which nobody was reminded yet; those of the
    demo data have other rules"""
    env.cr.execute(
        """
        UPDATE sale_order SET payment_deadline = now() - interval '1 hour'
         WHERE id IN (SELECT id FROM sale_order WHERE state = 'sent' AND id > %s
                         AND payment_deadline > now() ORDER BY id LIMIT %s)
     RETURNING id
        """,
        [FIRST_ORDER, count],
    )
    ids = sorted(row[0] for row in env.cr.fetchall())
    if len(ids) != count:
        raise RuntimeError("There are too few orders left")
    env.cr.commit()
    return ids


def _cancel(env, work, count):
    """Each commit is a step: how long the longest was, and how much memory more."""
    env.cr.execute("SELECT count(*) FROM sale_order WHERE state = 'cancel'")
    (before,) = env.cr.fetchone()
    cron = type(env["ir.cron"])
    original, steps, memory = cron._commit_progress, [time.perf_counter()], [_memory()]

    def commit(self, *args, **kwargs):
        result = original(self, *args, **kwargs)
        steps.append(time.perf_counter())
        memory.append(_memory())
        return result

    meter = Meter(env)
    cron._commit_progress = commit
    try:
        # with the collector on, as in an action that lasts
        with meter.step("all"):
            work()
    finally:
        cron._commit_progress = original
    env.cr.execute("SELECT count(*) FROM sale_order WHERE state = 'cancel'")
    (after,) = env.cr.fetchone()
    if after - before != count:
        raise RuntimeError(f"{after - before} were cancelled instead of {count}")
    env.cr.commit()
    (step,) = meter.steps.values()
    thousands = count / 1000
    pairs = zip(steps, steps[1:], strict=False)
    return {
        "time of 1,000": step["wall"] / thousands,
        "cpu of 1,000": step["cpu"] / thousands,
        "queries of 1,000": step["queries"] / thousands,
        "longest transaction": max(later - sooner for sooner, later in pairs) * 1000,
        # beside what the first steps have loaded for good
        "more memory": (max(memory) - max(memory[: len(memory) // 10 + 2])) / 1024**2,
    }


def _memory():
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * PAGE
