from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

#: Entries that are booked before what follows of them is done in the background.
AT_ONCE = 5


class FulfilmentBankEntry(models.Model):
    """Money that a bank file says has come. The same entry of two files is one."""

    _name = "fulfilment.bank.entry"
    _description = "Bank Entry"
    _inherit = ["mail.thread"]
    _order = "date desc, id desc"
    _check_company_auto = True
    _mail_post_access = "read"

    company_id = fields.Many2one("res.company", required=True, readonly=True)
    key = fields.Char(required=True, readonly=True)
    date = fields.Date("Value Date", required=True, readonly=True)
    amount = fields.Monetary(required=True, readonly=True)
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    account = fields.Char("Our Account", readonly=True)
    partner_name = fields.Char("Payer", readonly=True)
    text = fields.Char("Purpose", readonly=True)
    structured = fields.Char("Structured Reference", readonly=True)
    end_to_end = fields.Char("End-to-End Reference", readonly=True)
    bank_reference = fields.Char("Reference of the Bank", readonly=True)
    file_name = fields.Char("File", readonly=True)
    order_id = fields.Many2one(
        "sale.order",
        check_company=True,
        index="btree_not_null",
        tracking=True,
        help="Proposed; another one can be chosen",
    )
    candidate_ids = fields.Many2many("sale.order", string="Could Be for", readonly=True)
    partner_id = fields.Many2one(related="order_id.partner_id")
    order_due = fields.Monetary(
        related="order_id.payment_due",
        currency_field="order_currency_id",
        string="Still to Pay",
    )
    order_currency_id = fields.Many2one(
        related="order_id.currency_id", string="Currency of the Order"
    )
    match = fields.Selection(
        [
            ("exact", "Exact"),
            ("amount", "Amount Differs"),
            ("several", "Several Orders"),
            ("late", "Order Is Cancelled"),
            ("none", "No Order Found"),
        ],
        compute="_compute_match",
        store=True,
    )
    state = fields.Selection(
        [("open", "To Check"), ("booked", "Booked"), ("ignored", "Not for an Order")],
        required=True,
        default="open",
        readonly=True,
    )
    error = fields.Char("Could Not Be Booked", readonly=True)
    transaction_id = fields.Many2one(
        "payment.transaction", "Payment", readonly=True, index="btree_not_null"
    )

    _key_uniq = models.UniqueIndex(
        "(company_id, key)", "This entry of the bank is there already."
    )
    _open_idx = models.Index("(company_id, match) WHERE state = 'open'")

    @api.depends("order_id", "candidate_ids", "amount")
    def _compute_match(self):
        """As it was when it was read, or its order chosen; see :meth:`_propose`."""
        for entry in self:
            order = entry.order_id
            if not order:
                entry.match = "several" if entry.candidate_ids else "none"
            elif order.state == "cancel":
                entry.match = "late"
            elif order.currency_id == entry.currency_id and (
                order.currency_id.compare_amounts(order.payment_due, entry.amount) == 0
            ):
                entry.match = "exact"
            else:
                entry.match = "amount"

    @api.depends("partner_name", "amount", "date")
    def _compute_display_name(self):
        for entry in self:
            entry.display_name = (
                f"{entry.partner_name or entry.text or ''} "
                f"{entry.currency_id.format(entry.amount)}"
            )

    def write(self, vals):
        if not self.env.su and set(vals) - {"order_id"}:
            raise AccessError(self.env._("What the bank says is not changed."))
        if "order_id" in vals and any(entry.state != "open" for entry in self):
            raise UserError(self.env._("What is booked is not changed."))
        return super().write(vals)

    @api.model
    def _add(self, rows, company, file_name):
        """Keep what a file says; what is known is left out.

        :param list rows: of ``tools.bank_camt`` or ``tools.bank_csv``, with keys
        :return: the new entries
        """
        known = {
            entry.key
            for entry in self.sudo().search_fetch(
                [
                    ("company_id", "=", company.id),
                    ("key", "in", [row["key"] for row in rows]),
                ],
                ["key"],
            )
        }
        currencies = {
            currency.name: currency
            for currency in self.env["res.currency"]
            .with_context(active_test=False)
            .search([("name", "in", list({row["currency"] for row in rows}))])
        }
        values = [
            {
                **{name: value for name, value in row.items() if name != "currency"},
                "amount": float(row["amount"]),
                "currency_id": currencies.get(row["currency"], company.currency_id).id,
                "company_id": company.id,
                "file_name": file_name,
            }
            for row in rows
            if row["key"] not in known
        ]
        created = self.sudo().with_context(tracking_disable=True).create(values)
        entries = self.browse(created.ids)
        entries._propose()
        return entries

    # --- what a person does

    def action_propose(self):
        """Look again for the orders of what is open."""
        self.check_access("write")
        self.filtered(lambda entry: entry.state == "open")._propose()
        return True

    def action_ignore(self):
        """It is not for an order, such as a refund of a supplier."""
        self.check_access("write")
        self._set_open_state("ignored")
        return True

    def action_reopen(self):
        """It is for an order after all."""
        self.check_access("write")
        for entry in self.sudo():
            if entry.state == "ignored":
                entry.state = "open"
        return True

    def action_book(self):
        """Note the payments of these entries. One that can't be booked does not hold up
        the others, and says why.

        :return: action that says how many were booked
        """
        self.check_access("write")
        self.order_id._check_payment_access()
        booked = self.browse()
        chosen = self.filtered(lambda entry: entry.state == "open").sorted("id")
        if any(not entry.order_id for entry in chosen):
            raise UserError(
                self.env._("Choose the order first, or say that it is for none.")
            )
        for entry in chosen:
            if entry._book(background=len(chosen) > AT_ONCE):
                booked |= entry
        left = len(chosen) - len(booked)
        if left:
            message = self.env._(
                "%(booked)s booked, %(left)s not: see why in the list.",
                booked=len(booked),
                left=left,
            )
        else:
            message = self.env._("%s booked.", len(booked))
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if left else "success",
                "message": message,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _book(self, background=False):
        """:return: whether it was booked now"""
        self.ensure_one()
        entry = self.sudo()
        order = self.order_id
        try:
            with self.env.cr.savepoint():
                # others who book this order, or this entry, follow
                order.sudo()._lock_payment()
                if not entry._set_open_state("booked"):
                    return False
                entry.transaction_id = order._receive_payment(
                    entry.amount,
                    entry.date,
                    entry.bank_reference or entry.end_to_end or entry.structured,
                    entry.currency_id,
                    background=background,
                )
                entry.error = False
        except UserError as error:
            entry.error = error.args[0]
            return False
        return True

    def _set_open_state(self, state):
        """:return: whether one of these was open; only those are changed"""
        self.flush_recordset()
        rows = self.env.execute_query(
            SQL(
                "UPDATE fulfilment_bank_entry SET state = %s"
                " WHERE id IN %s AND state = 'open' RETURNING id",
                state,
                tuple(self.ids) or (0,),
            )
        )
        self.invalidate_recordset(["state"])
        return bool(rows)
