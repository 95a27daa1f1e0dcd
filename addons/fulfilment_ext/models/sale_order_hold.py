from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.sql import column_exists, create_column

from odoo.addons.order_payment.const import PAYMENT_COVERED


class StockShort(Exception):
    """Stock is missing: what was begun is undone."""


class SaleOrder(models.Model):
    """Stock that is kept for a customer who has not paid yet."""

    _inherit = "sale.order"

    is_payment_hold = fields.Boolean(
        "Waits for Payment",
        compute="_compute_is_payment_hold",
        store=True,
        copy=False,
        help="Confirmed to reserve its stock; nothing is picked before it is paid",
        derived=True,
    )

    _payment_hold_idx = models.Index("(company_id) WHERE is_payment_hold")

    def _auto_init(self):
        # computed row by row it would take long where there are many orders
        if not column_exists(self.env.cr, "sale_order", "is_payment_hold"):
            create_column(self.env.cr, "sale_order", "is_payment_hold", "bool")
        return super()._auto_init()

    @api.depends("state", "payment_status")
    def _compute_is_payment_hold(self):
        """Set by :meth:`_hold_stock` only. Once it is free, it stays so: what is given
        back later does not stop a transfer."""
        for order in self:
            order.is_payment_hold = (
                order.is_payment_hold
                and order.state != "cancel"
                and order.payment_status not in PAYMENT_COVERED
            )

    # --- hold

    def _hold_stock(self):
        """Reserve the stock of an order whose payment is awaited, if all of it is
        there; otherwise somebody is asked, and the order stays as it was.

        :return: whether it is held
        """
        self.ensure_one()
        order = self.sudo().with_company(self.company_id)
        order._lock_payment()
        if order.state not in ("draft", "sent") or order._is_payment_covered():
            return False
        try:
            missing = order._promise_stock()
        except UserError as error:
            # an approval, an address: who looks after the order sees why
            order.message_post(
                body=order._for_staff().env._(
                    "Its stock could not be held: %s", error.args[0]
                ),
                subtype_xmlid="mail.mt_note",
            )
            return False
        exceptions = self.env["fulfilment.exception"]
        if missing:
            exceptions._open(
                "no_stock",
                order,
                order._for_staff().env._("Its stock can't be held: %s", missing),
            )
            return False
        self.env["fulfilment.event"]._log("held", order)
        return True

    def _promise_stock(self):
        """Confirm the order if its stock is there. Two orders for the same products
        follow each other, so the last unit is promised once.

        :return: what is missing, a text; "" when it is confirmed
        :raise UserError: core, or another addon, does not let it be confirmed
        """
        self.ensure_one()
        self._lock_products()
        try:
            # also core's own checks and all that hangs on them are undone
            with self.env.cr.savepoint():
                self.is_payment_hold = not self._is_payment_covered()
                self.action_confirm()
                missing = self._reserve_promise()
                if missing:
                    raise StockShort(self._missing_text(missing))
        except StockShort as short:
            return short.args[0]
        return ""

    def _promise_products(self):
        """:return: products whose stock the order takes; kits are taken apart by the
        addon that knows them"""
        return self.order_line.product_id.filtered("is_storable")

    def _promise_demand(self):
        """What it takes from the shelf, kits in their parts.

        :return: two dicts of product: quantity in its unit; what must be there, and
            what may be sold without stock
        """
        self.ensure_one()
        sold = self.order_line.product_id
        exempt, parts = sold._promise_exempt(self), sold._promise_parts(self.company_id)
        must, may = defaultdict(float), defaultdict(float)
        for line in self.order_line:
            product = line.product_id
            quantity = line.product_uom_qty
            if line.product_uom_id != product.uom_id:
                quantity = line.product_uom_id._compute_quantity(
                    quantity, product.uom_id, round=False
                )
            for part, each in parts.get(product, {}).items():
                (may if product in exempt else must)[part] += each * quantity
        return must, may

    def _lock_products(self, products=None):
        """The rows are written, not only locked: who comes second is refused by the
        database and begins again, with what the first has reserved. Core takes other
        locks on products, so nobody else waits.

        :param products: all whose stock the order takes by default
        """
        if products is None:
            products = self._promise_products()
        if not products:
            return
        self.env.flush_all()
        self.env.execute_query(
            SQL(
                "WITH locked AS (SELECT id FROM product_product WHERE id IN %s"
                " ORDER BY id FOR NO KEY UPDATE)"
                " UPDATE product_product SET id = product_product.id FROM locked"
                " WHERE product_product.id = locked.id RETURNING product_product.id",
                tuple(products.ids),
            )
        )
        self.env["stock.quant"].invalidate_model()

    def _reserve_promise(self):
        """Reserve now, also where the operation type would do it later.

        :return: dict of product: missing quantity in its unit
        """
        moves = self.order_line.move_ids
        moves |= moves.browse(moves._rollup_move_origs())
        moves = moves.filtered(
            lambda move: (
                move.state not in ("done", "cancel")
                and move.procure_method == "make_to_stock"
                and not move.move_orig_ids
                and not move._should_bypass_reservation()
            )
        )
        moves.filtered(lambda move: move.state != "assigned")._action_assign()
        must, may = self._promise_demand()
        exempt = may.keys() - must.keys()
        missing = {}
        for move in moves:
            if move.state == "assigned" or move.product_id in exempt:
                continue
            quantity = move.product_uom._compute_quantity(
                move.product_uom_qty - move.quantity, move.product_id.uom_id
            )
            missing[move.product_id] = missing.get(move.product_id, 0) + quantity
        return missing

    def _missing_text(self, missing):
        """:return: such as “2 Units of Coffee beans”, in the language of staff"""
        order = self._for_staff()
        return ", ".join(
            order.env._(
                "%(quantity)g %(unit)s of %(product)s are missing",
                quantity=quantity,
                unit=product.uom_id.with_env(order.env).name,
                product=product.with_env(order.env).display_name,
            )
            for product, quantity in missing.items()
        )

    def _action_cancel(self):
        result = super()._action_cancel()
        self.env["fulfilment.exception"].sudo().search(
            [
                ("order_id", "in", self.ids),
                ("kind", "=", "no_stock"),
                ("state", "=", "open"),
            ]
        )._solve(self.env._("The order was cancelled."))
        return result
