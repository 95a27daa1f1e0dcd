from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..const import PAYMENT_CHANNELS, PAYMENT_COVERED, PAYMENT_STATES


class SaleOrder(models.Model):
    """Whether it is paid. Derived from transactions, invoices and cash; nobody sets it.

    hooks.py fills the same for orders that were there before the addon, in SQL.
    """

    _name = "sale.order"
    _inherit = ["sale.order", "order.derived.mixin"]

    payment_status = fields.Selection(
        PAYMENT_STATES,
        "Payment",
        compute="_compute_payment",
        store=True,
        copy=False,
        index=True,
        derived=True,
    )
    payment_due = fields.Monetary(
        "Still to Pay", compute="_compute_payment", store=True, copy=False, derived=True
    )
    payment_channel = fields.Selection(
        PAYMENT_CHANNELS,
        "Paid by",
        compute="_compute_payment",
        store=True,
        copy=False,
        derived=True,
    )
    payment_method_id = fields.Many2one(
        "payment.method",
        "Paid with",
        compute="_compute_payment",
        store=True,
        copy=False,
        index="btree_not_null",
        help="Of the latest payment that counts",
        derived=True,
    )
    # its name can be read by everybody, the record by administrators only
    payment_provider_id = fields.Many2one(
        "payment.provider",
        compute="_compute_payment",
        store=True,
        copy=False,
        derived=True,
    )
    payment_awaiting_since = fields.Datetime(
        "Awaited since",
        compute="_compute_payment",
        store=True,
        copy=False,
        derived=True,
    )
    # agreed on by an operator; the next answer of a provider takes it away
    payment_online_since = fields.Datetime(
        "Online Payment Asked for on", readonly=True, copy=False, derived=True
    )

    @api.depends(
        "amount_total",
        "payment_online_since",
        "transaction_ids.state",
        "transaction_ids.amount",
        "transaction_ids.superseded_at",
        "transaction_ids.child_transaction_ids.state",
        "transaction_ids.child_transaction_ids.child_transaction_ids.state",
        "order_line.invoice_lines.move_id.payment_state",
        "order_line.invoice_lines.move_id.transaction_ids.state",
    )
    def _compute_payment(self):
        billed = self._payment_billed()
        for order in self:
            facts = order._payment_facts(billed.get(order._origin.id))
            status = order._payment_verdict(facts)
            shown = facts["shown"]
            provider = shown.provider_id
            chosen = facts["is_chosen"]
            order.payment_status = status
            order.payment_due = facts["due"]
            order.payment_channel = "online" if chosen else provider._order_channel()
            order.payment_method_id = False if chosen else shown.payment_method_id
            order.payment_provider_id = False if chosen else provider
            order.payment_awaiting_since = status == "awaiting" and (
                facts["pending"].last_state_change or order.payment_online_since
            )

    # --- facts

    def _payment_facts(self, billed=None):
        """What was paid, given back and reserved, in the order's currency.

        :param dict billed: of :meth:`_payment_billed`
        :return: dict of ``received``, ``returned``, ``authorized``, ``due`` (what is
            still to be paid), ``pending`` and ``shown`` (transactions, may be empty),
            ``is_failed``, ``is_chosen`` (to pay online was agreed on, nobody has begun)
        """
        self.ensure_one()
        billed = billed or {}
        transactions = self.transaction_ids
        received = billed.get("received", 0.0)
        returned = billed.get("returned", 0.0)
        authorized = 0.0
        counting = transactions.browse()
        for transaction in transactions.sorted("id"):
            # a part or a refund is counted with what it is of
            if transaction.operation == "validation" or (
                transaction.source_transaction_id in transactions
            ):
                continue
            money = transaction._payment_money(self)
            received += money[0]
            returned += money[1]
            authorized += money[2]
            counting |= transaction
        counting |= billed.get("transactions", counting)
        live = counting.filtered(lambda each: each._is_live())
        going = live.filtered(lambda each: each.state not in ("error", "cancel"))
        pending = going.filtered(lambda each: each.state == "pending")
        latest = live.sorted("id")[-1:]
        wanted = max(self.amount_total - billed.get("credited", 0.0), 0.0)
        return {
            "received": received,
            "returned": returned,
            "authorized": authorized,
            "wanted": wanted,
            "due": self.currency_id.round(max(wanted - received + returned, 0.0)),
            "pending": pending.sorted("id")[-1:],
            "shown": going.sorted("id")[-1:] or latest,
            "is_failed": latest.state in ("error", "cancel")
            and not latest._is_voided(),
            "is_chosen": bool(self.payment_online_since),
        }

    def _payment_verdict(self, facts):
        """The first that fits.

        :return: one of ``const.PAYMENT_STATES``
        """
        self.ensure_one()
        money = self.currency_id or self.env.company.currency_id
        net = facts["received"] - facts["returned"]
        has_net = money.compare_amounts(net, 0) > 0
        was_returned = money.compare_amounts(facts["returned"], 0) > 0
        if not self.order_line:
            return "unpaid"
        if money.is_zero(facts["due"]) and (has_net or not was_returned):
            return "paid"
        if has_net:
            return "partial"
        if money.compare_amounts(facts["authorized"], 0) > 0:
            return "authorized"
        if facts["pending"] or facts["is_chosen"]:
            return "awaiting"
        if was_returned:
            return "refunded"
        return "failed" if facts["is_failed"] else "unpaid"

    def _payment_billed(self):
        """What invoices and credit notes say, apart from money of the orders' own
        transactions, which is counted there.

        :return: dict of order's id: dict of ``received``, ``returned``, ``credited``,
            ``transactions``; orders without posted invoices are left out
        """
        shares = self._payment_shares()
        # nothing has been settled of most that are read here: they were just posted
        moves = self.env["account.move"].union(
            *(
                move
                for _order, move in shares
                if move.amount_residual != move.amount_total
            )
        )
        settled = moves._payment_settled() if moves else {}
        found = {}
        for (order, move), share in shares.items():
            row = found.setdefault(
                order._origin.id,
                {
                    "received": 0.0,
                    "returned": 0.0,
                    "invoiced": 0.0,
                    "refunded": 0.0,
                    "transactions": self.env["payment.transaction"],
                },
            )

            def amount_of(amount, order=order, move=move, share=share):
                return move.currency_id._convert(
                    amount * share,
                    order.currency_id,
                    order.company_id,
                    move.invoice_date or move.date,
                )

            own = order._payment_family().ids
            money = sum(
                amount
                for amount, transaction_id in settled.get(move.id, ())
                if transaction_id not in own
            )
            is_refund = move.move_type == "out_refund"
            row["returned" if is_refund else "received"] += amount_of(money)
            row["refunded" if is_refund else "invoiced"] += amount_of(move.amount_total)
            if not is_refund:
                row["transactions"] |= move.transaction_ids
        for order in self:
            if row := found.get(order._origin.id):
                # what was credited and invoiced again is wanted again
                again = max(row["invoiced"] - order.amount_total, 0.0)
                row["credited"] = max(row["refunded"] - again, 0.0)
        return found

    def _payment_shares(self):
        """:return: dict of (order, posted invoice or credit note): the part of it that
        is about this order"""
        shares = {}
        for order in self:
            for line in order.order_line.invoice_lines:
                move = line.move_id
                if move.state == "posted" and move.is_sale_document(True):
                    key = (order, move)
                    shares[key] = shares.get(key, 0.0) + line.price_total
        for order, move in shares:
            total = move.amount_total
            shares[order, move] = shares[order, move] / total if total else 0.0
        return shares

    def _payment_family(self):
        """:return: the order's transactions, their parts and refunds"""
        family = self.transaction_ids
        kids = family.child_transaction_ids
        return family | kids | kids.child_transaction_ids

    # --- what others ask

    def _is_payment_covered(self):
        """:return: whether nothing more must be asked of the customer"""
        self.ensure_one()
        return self.payment_status in PAYMENT_COVERED

    def _lock_payment(self):
        """Answers of providers, switching and collecting follow each other: who comes
        second is refused by the database and begins again, with what the first has
        done (the row is written, not only locked)."""
        if not self.ids:
            return
        self.env.flush_all()
        self.env.execute_query(
            SQL(
                "WITH locked AS (SELECT id FROM sale_order WHERE id IN %s"
                " ORDER BY id FOR NO KEY UPDATE)"
                " UPDATE sale_order SET id = sale_order.id FROM locked"
                " WHERE sale_order.id = locked.id RETURNING sale_order.id",
                tuple(self.ids),
            )
        )
        self.invalidate_recordset()

    def _payment_answered(self, transaction):
        """A provider has answered; for other addons.

        :param transaction: whose state has just changed, as superuser
        """

    def _payment_refund_unclear(self, refund):
        """Nobody knows whether a provider was asked to give money back; for other
        addons. Whoever looks after the order sees it.

        :param refund: ``payment.transaction``, a draft, as superuser
        """
        self.message_post(
            body=self.env._(
                "Nobody knows whether %(provider)s was asked for refund %(reference)s: "
                "the connection or the server broke. Look there before it is asked "
                "again.",
                provider=refund.provider_id.name,
                reference=refund.reference,
            ),
            subtype_xmlid="mail.mt_note",
        )

    def _new_transaction(self, provider, amount=None):
        """:param provider: ``payment.provider``, cash on delivery or bank transfer
        :param float amount: what is still to pay by default
        :return: a new transaction of this order
        :raise UserError: the provider has no method of payment"""
        self.ensure_one()
        method = provider.with_context(active_test=False).payment_method_ids[:1]
        if not method:
            raise UserError(
                self.env._("The provider %s has no payment method.", provider.name)
            )
        return (
            self.env["payment.transaction"]
            .sudo()
            .create(
                {
                    "provider_id": provider.id,
                    "payment_method_id": method.id,
                    "amount": self.payment_due if amount is None else amount,
                    "currency_id": self.currency_id.id,
                    "partner_id": self.partner_invoice_id.id,
                    "operation": "online_direct",
                    "sale_order_ids": [Command.link(self.id)],
                }
            )
        )

    def _payment_link(self):
        """:return: address at which the customer pays what is still to pay, "" when it
        is nothing"""
        self.ensure_one()
        if self.currency_id.is_zero(self.payment_due):
            return ""
        wizard = (
            self.env["payment.link.wizard"]
            .sudo()
            .new(
                {
                    "res_model": self._name,
                    "res_id": self.id,
                    "amount": self.payment_due,
                    "amount_max": self.payment_due,
                    "currency_id": self.currency_id.id,
                    "partner_id": self.partner_invoice_id.id,
                }
            )
        )
        return wizard.link
