"""Many orders at once, made on the server, and bulk actions with them."""

import itertools
import uuid

from order_share.support import eventually


class Crowd:
    """Each crowd of orders has one customer with an address of its own, and a number
    of the customer's by which it is found."""

    def __init__(self, dispatch):
        self.dispatch = dispatch
        self.stack = dispatch.stack
        self.numbers = itertools.count(1)

    def orders(self, count, stock=None):
        """:param int count: confirmed orders of one item each
        :param int stock: how many there are of it, by default enough for all
        :return: ids, mail address of the customer, the customer's number"""
        # of her own, also in the next file's stories
        name = f"Clara{uuid.uuid4().hex[:6]} Crowd"
        partner, email = self.dispatch.customer(name)
        stock = count if stock is None else stock
        product = self.dispatch.product("Crowd beans", stock, 5)
        reference = f"CROWD{next(self.numbers)}"
        values = {
            "partner_id": partner,
            "client_order_ref": reference,
            "order_line": [(0, 0, {"product_id": product, "product_uom_qty": 1})],
        }
        ids = self.dispatch.run(
            "orders = env['sale.order'].create("
            f"[{values!r} for _number in range({count})])\n"
            "orders.action_confirm()\n"
            "answer = orders.ids"
        )
        return ids, email, reference

    def transfers(self, orders):
        """:return: ids, by their orders"""
        rows = self.dispatch.admin["stock.picking"].search_read(
            [("sale_id", "in", orders)], ["sale_id"]
        )
        return {row["sale_id"][0]: row["id"] for row in rows}

    def start(self, rpc, kind, model, ids, **values):
        """As the dialog does it. :return: id of the bulk action"""
        context = {"active_model": model, "active_ids": ids}
        wizards = rpc["fulfilment.bulk.start"]
        wizard = wizards.create({"kind": kind, **values}, context=context)
        return wizards.action_start([wizard], context=context)["res_id"]

    def state(self, bulk):
        """:return: dict of a result's state: how many have it"""
        rows = self.stack.sql(
            "SELECT state, count(*) FROM fulfilment_bulk_line"
            f" WHERE bulk_id = {bulk} GROUP BY state"
        )
        return {state: int(count) for state, count in rows}

    def done(self, *bulks, timeout=120):
        """Wait until they are."""
        ids = ", ".join(map(str, bulks))
        query = f"SELECT 1 FROM fulfilment_bulk WHERE id IN ({ids}) AND state != 'done'"

        def at_rest():
            # the job runner looks after dead jobs each minute, or when there is news
            self.stack.sql("NOTIFY queue_job, 'news'")
            return not self.stack.sql(query)

        eventually(at_rest, timeout=timeout)

    def told(self, email):
        """:return: numbers of the transfers that the mails to somebody are about"""
        return [
            mail["Subject"].partition("(Ref ")[2].rstrip(")")
            for mail in self.stack.mails.to(email)
        ]

    def names(self, transfers):
        rows = self.dispatch.admin["stock.picking"].read(list(transfers), ["name"])
        return [row["name"] for row in rows]

    def shipped(self, orders):
        """:return: how often each has left: counted where the goods are"""
        rows = self.stack.sql(
            "SELECT p.sale_id, count(*), sum(m.quantity)::int FROM stock_picking p"
            " JOIN stock_move m ON m.picking_id = p.id AND m.state = 'done'"
            f" WHERE p.sale_id IN ({', '.join(map(str, orders))})"
            " GROUP BY p.sale_id"
        )
        return {int(order): (int(times), int(pieces)) for order, times, pieces in rows}
