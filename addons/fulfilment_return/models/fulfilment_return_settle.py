from odoo import Command, fields, models
from odoo.exceptions import UserError


class FulfilmentReturn(models.Model):
    """One document settles a return: a credit note when the customer gets money, an
    invoice when they have to pay. Replacements, fees and credits are its lines."""

    _inherit = "fulfilment.return"

    def action_settle(self):
        """Settle it where nothing is owed, or ask how.

        :return: action of the dialog, or True
        :raise UserError: it is not received, or settled
        """
        self.ensure_one()
        if self.state != "received":
            raise UserError(self.env._("Only what was received can be settled."))
        self.check_access("write")
        self._refresh_amounts()
        if self.currency_id.is_zero(self.amount_due) and not self.move_id:
            record = self._begin("received")
            record._make_settlement()
            record._settle_even()
            return True
        if self._owes() and self._is_covered():
            self._begin("received")._settle_covered()
            if self.state == "settled":
                return True
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Customer Has Paid")
            if self._owes()
            else self.env._("Refund"),
            "res_model": "fulfilment.return.settle",
            "view_mode": "form",
            "target": "new",
            "context": {"default_return_id": self.id},
        }

    def action_ask_payment(self):
        """Make the invoice, and send the customer the link by which it is paid.

        :raise UserError: it is not received, or the customer owes nothing
        """
        for record in self._begin("received"):
            if not record._owes():
                raise UserError(self.env._("The customer does not owe anything."))
            if record._is_covered():
                record._settle_covered()
                continue
            record._make_settlement()
            if record.state == "settled" or record._nothing_to_ask():
                continue
            record.money_state = "awaiting"
            record._log_return(
                "return_to_pay",
                key=f"return_to_pay:{record.id}:{self.env.cr.now()}",
            )
        return True

    def action_view_move(self):
        """:return: window action, the credit note or invoice"""
        self.ensure_one()
        return self.move_id._get_records_action(name=self.env._("Settlement"))

    # --- the document

    def _make_settlement(self):
        """:return: the posted ``account.move``, made once; empty with nothing on it"""
        self.ensure_one()
        if self.move_id and self.move_id.state != "cancel":
            return self.move_id
        # what was made an exchange after it had come
        self._ship_replacements()
        entries = self._entries_to_settle()
        if not entries:
            return self.move_id
        due = sum(self._sums(entries).values())
        order = self.order_id.with_company(self.company_id)
        is_refund = self.currency_id.compare_amounts(due, 0) <= 0
        customer = order.partner_invoice_id
        values = {
            **order._prepare_invoice(),
            "move_type": "out_refund" if is_refund else "out_invoice",
            "ref": f"{self.name}, {order.name}",
            "invoice_date": fields.Date.context_today(
                self.with_context(tz=self._zone())
            ),
            "narration": False,
            "invoice_payment_term_id": False,
            # payments of the order belong to its own invoices
            "transaction_ids": [Command.clear()],
            "payment_reference": False,
            "invoice_line_ids": [
                Command.create(self._settlement_line(entry, -1 if is_refund else 1))
                for entry in entries
            ],
        }
        invoices = self._order_invoices()
        if is_refund:
            values["reversed_entry_id"] = invoices[-1:].id
        move = (
            self.env["account.move"]
            .with_company(self.company_id)
            .with_context(lang=customer.lang)
            .create(values)
        )
        # before it is posted: posting one of nothing tells that it is paid
        self.move_id = move
        move.action_post()
        self._apply_to_invoices(move, invoices)
        # its page is linked in mails
        move._portal_ensure_token()
        return move

    def _entries_to_settle(self):
        """:return: list of dict, see ``_entries``; without replacements that somebody
        has invoiced with the order meanwhile"""
        entries = []
        for entry in self._entries():
            if entry["kind"] == "replacement":
                entry["quantity"] -= entry["sale_line"].qty_invoiced
                if entry["quantity"] <= 0:
                    continue
            entries.append(entry)
        return entries

    def _settlement_line(self, entry, sign):
        """:param dict entry: of ``_entries``
        :param int sign: -1 on a credit note
        :return: dict of a line of ``account.move``"""
        sold = entry["sale_line"]
        values = {
            "product_id": entry["product"].id,
            "name": entry["name"],
            "product_uom_id": entry["unit"].id,
            "quantity": sign * entry["quantity"],
            "price_unit": entry["price_unit"],
            "discount": entry["discount"],
            "tax_ids": [Command.set(entry["taxes"].ids)],
            "sale_line_ids": [Command.set(sold.ids)],
        }
        line = entry.get("line")
        if line:
            values["fulfilment_return_line_id"] = line.id
        if sold.analytic_distribution:
            values["analytic_distribution"] = sold.analytic_distribution
        return values

    def _order_invoices(self):
        """:return: posted invoices of the order, the oldest first"""
        moves = self.order_id.order_line.invoice_lines.move_id
        return moves.filtered(
            lambda move: (
                move.state == "posted"
                and move.move_type == "out_invoice"
                and move.currency_id == self.currency_id
            )
        ).sorted("id")

    def _apply_to_invoices(self, move, invoices):
        """What the customer has not paid yet of the order is paid by the credit."""
        if move.move_type != "out_refund":
            return
        for invoice in invoices:
            if move.currency_id.is_zero(move.amount_residual):
                break
            if invoice.amount_residual <= 0:
                continue
            pair = (move | invoice).line_ids.filtered(
                lambda line: (
                    line.account_id.account_type == "asset_receivable"
                    and not line.reconciled
                )
            )
            if len(pair.account_id) == 1 and len(pair.partner_id) == 1:
                pair.reconcile()

    def _apply_payments(self):
        """What the customer has paid with the order pays the invoice of the return."""
        move = self.move_id
        account = move.line_ids.account_id.filtered(
            lambda each: each.account_type == "asset_receivable"
        )
        payments = self.order_id._payment_family().payment_id
        pair = (payments.move_id | move).line_ids.filtered(
            lambda line: (
                line.account_id == account
                and line.partner_id == move.commercial_partner_id
                and not line.reconciled
            )
        )
        if pair.move_id > move:
            pair.reconcile()

    def _zone(self):
        return self.company_id.partner_id.tz or self.env.user.tz or "UTC"

    # --- the end

    def _owes(self):
        """:return: whether the customer has to pay for it"""
        self.ensure_one()
        record = self.sudo()
        if record.move_id and record.move_id.state != "cancel":
            return record.move_id.move_type == "out_invoice"
        return record.currency_id.compare_amounts(record.amount_due, 0) > 0

    def _paid_more(self):
        """:return: how much more the customer has paid than order and return come to;
        less than 0 when something is left to pay"""
        self.ensure_one()
        record = self.sudo()
        order = record.order_id
        order.invalidate_recordset(["payment_due", "payment_status"])
        facts = order._payment_facts(order._payment_billed().get(order.id))
        more = facts["received"] - facts["returned"] - facts["wanted"]
        if not record.move_id and not record.line_ids.replacement_line_id:
            # it is not counted in what is wanted yet
            more += record.amount_credit - record.amount_fee
        return more

    def _is_covered(self):
        """:return: whether everything is paid, the order and what is owed for this"""
        more = self._paid_more()
        return self.currency_id.compare_amounts(more, 0) >= 0

    def _settle_covered(self):
        """The customer has paid what they owe for it with the order."""
        self.ensure_one()
        move = self._make_settlement()
        if self.state == "settled":
            return
        if move.move_type == "out_invoice":
            self._apply_payments()
            self._set_settled(self.env._("The customer has paid."))
        else:
            self._nothing_to_ask()

    def _nothing_to_ask(self):
        """Somebody has invoiced the replacements with the order, so the rest is a
        credit: what is open of that invoice is asked for there.

        :return: whether it is settled by that"""
        if self.move_id.move_type == "out_invoice":
            return False
        return self._nothing_to_send(self._to_refund())

    def _paid_with_order(self):
        """A payment of the order has come, which may be for what these cost."""
        waiting = self.sudo().filtered(
            lambda each: each.state == "received" and each._owes()
        )
        for record in waiting:
            record.order_id._lock_payment()
            record._refresh_amounts()
            if record.state == "received" and record._owes() and record._is_covered():
                record._settle_covered()

    def _to_refund(self):
        """:return: what goes back to the customer: of the credit what is not used for
        an invoice, and no more than they have paid too much"""
        self.ensure_one()
        record, currency = self.sudo(), self.currency_id
        more = record._paid_more()
        if record.move_id:
            left = (
                record.move_id.amount_residual
                if record.move_id.move_type == "out_refund"
                else 0.0
            )
        else:
            left = max(-record.amount_due, 0.0)
        under_way = sum(
            -refund.amount
            for refund in record.refund_ids
            if refund.state in ("draft", "pending")
        )
        return currency.round(max(min(left, more) - under_way, 0.0))

    def _settle_even(self):
        """Nothing is owed by anybody."""
        if self.state != "settled":
            self._set_settled(self.env._("Nothing is left to pay."))

    def _set_settled(self, how):
        """:param str how: a sentence, kept"""
        self.ensure_one()
        if self.state == "settled":
            return
        self.write(
            {
                "state": "settled",
                "money_state": "done",
                "settled_at": fields.Datetime.now(),
                "settled_how": how,
            }
        )
        self._log_return("return_settled")

    def _paid(self):
        """Its invoice was paid."""
        for record in self.sudo():
            if record.state == "received" and record.move_id.move_type == "out_invoice":
                record._set_settled(self.env._("The customer has paid."))

    def _book_payment(self, amount, date, reference):
        """Money that somebody has sent or got by hand, where no payment of a provider
        is behind it.

        :return: ``account.payment``
        """
        self.ensure_one()
        move = self.move_id
        wizard = (
            self.env["account.payment.register"]
            .with_company(self.company_id)
            .with_context(active_model="account.move", active_ids=move.ids)
            .create(
                {
                    "amount": amount,
                    "payment_date": date,
                    **({"communication": reference} if reference else {}),
                }
            )
        )
        return wizard._create_payments()
