from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_date

from ..const import CASH_STATES


class DeliveryTourCash(models.Model):
    """The cash that a deliverer has collected on a day, per currency: handed in by the
    deliverer, counted and closed by an operator."""

    _name = "delivery.tour.cash"
    _description = "Cash-Up"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "date desc, id desc"
    # nobody may write the figures; notes and activities are for all who count
    _mail_post_access = "read"

    tour_id = fields.Many2one(
        "delivery.tour", required=True, readonly=True, ondelete="restrict"
    )
    deliverer_id = fields.Many2one(related="tour_id.deliverer_id", store=True)
    company_id = fields.Many2one(related="tour_id.company_id", store=True)
    date = fields.Date(related="tour_id.date", store=True)
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    state = fields.Selection(
        CASH_STATES, required=True, default="open", readonly=True, tracking=True
    )
    event_ids = fields.One2many("delivery.event", "cash_id", "Collected Cash")
    expected = fields.Monetary(
        compute="_compute_expected", store=True, help="Sum of what was collected"
    )
    collected_count = fields.Integer(
        "Deliveries", compute="_compute_expected", store=True
    )
    handed_in = fields.Monetary(
        "Handed in", readonly=True, help="As the deliverer has counted it"
    )
    handed_in_at = fields.Datetime("Handed in on", readonly=True)
    deliverer_note = fields.Text("Note of the Deliverer", readonly=True)
    counted = fields.Monetary(readonly=True, help="As the operator has counted it")
    closed_at = fields.Datetime("Closed on", readonly=True)
    closed_by_id = fields.Many2one("res.users", "Closed by", readonly=True)
    difference = fields.Monetary(
        compute="_compute_difference",
        store=True,
        help="What there is more than expected; less is negative",
    )
    has_difference = fields.Boolean(compute="_compute_difference", store=True)
    reason = fields.Text("Reason of the Difference", readonly=True)
    move_id = fields.Many2one(
        "account.move", "Journal Entry of the Difference", readonly=True
    )
    # of the nightly check; empty when everything adds up
    drift = fields.Char("Does not Add up", readonly=True)

    _tour_currency_uniq = models.UniqueIndex(
        "(tour_id, currency_id)", "This cash-up is there already."
    )
    _todo_idx = models.Index("(company_id, date) WHERE state != 'closed'")

    @api.depends("event_ids.amount", "event_ids.is_undone")
    def _compute_expected(self):
        for cash in self:
            events = cash.event_ids.filtered(lambda event: not event.is_undone)
            cash.expected = sum(events.mapped("amount"))
            cash.collected_count = len(events)

    @api.depends("expected", "handed_in", "counted", "state")
    def _compute_difference(self):
        for cash in self:
            there = {"handed_in": cash.handed_in, "closed": cash.counted}
            difference = there.get(cash.state, cash.expected) - cash.expected
            cash.difference = cash.currency_id.round(difference)
            cash.has_difference = not cash.currency_id.is_zero(difference)

    @api.depends("deliverer_id", "date", "currency_id")
    def _compute_display_name(self):
        for cash in self:
            day = format_date(self.env, cash.date)
            cash.display_name = (
                f"{cash.deliverer_id.name}, {day}, {cash.currency_id.name}"
            )

    @api.model
    def _of(self, job):
        """:param job: ``delivery.job`` whose deliverer has got cash
        :return: where it is counted: with the delivery's day, or the next day whose
            cash was not handed in; made when it is missing"""
        deliverer, currency = job.deliverer_id, job.currency_id
        tours = self.env["delivery.tour"]
        tour = job.tour_id
        day = job._local_date(fields.Datetime.now(), job.company_id._delivery_zone())
        while True:
            cash = tour and self._of_tour(tour, currency)
            if cash and cash.state == "open":
                return cash
            tour = tours._of(deliverer, day)
            day = fields.Date.add(day, days=1)

    @api.model
    def _of_tour(self, tour, currency):
        """:return: the tour's cash, locked; two at the same time find one"""
        row = self.env.execute_query(
            SQL(
                """
                INSERT INTO delivery_tour_cash
                       (tour_id, currency_id, deliverer_id, company_id, date, state,
                        expected, difference, collected_count, has_difference,
                        create_uid, write_uid, create_date, write_date)
                VALUES (%(tour)s, %(currency)s, %(deliverer)s, %(company)s, %(date)s,
                        'open', 0, 0, 0, false, %(uid)s, %(uid)s,
                        now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC')
                    ON CONFLICT (tour_id, currency_id)
                    DO UPDATE SET tour_id = EXCLUDED.tour_id
                RETURNING id
                """,
                tour=tour.id,
                currency=currency.id,
                deliverer=tour.deliverer_id.id,
                company=tour.company_id.id,
                date=tour.date,
                uid=self.env.uid,
            )
        )
        cash = self.browse(row[0])
        cash.invalidate_recordset()
        return cash

    def _lock(self):
        """Handing in, closing and collecting follow each other."""
        self.env.flush_all()
        self.env.execute_query(
            SQL(
                "UPDATE delivery_tour_cash SET id = id WHERE id IN %s RETURNING id",
                tuple(self.ids),
            )
        )
        self.invalidate_recordset()

    def _hand_in(self, amount, note=None):
        """The deliverer says what there is; it can be corrected until it is closed.

        :param float amount: counted by the deliverer
        :param str note: why it is not what is expected
        :raise UserError: closed, not an amount, or a note is missing
        """
        self.ensure_one()
        self._lock()
        if self.state == "closed":
            raise UserError(
                self.env._("The office has closed this day. Call the office.")
            )
        self._check_count(amount, note)
        self.write(
            {
                "state": "handed_in",
                "handed_in": amount,
                "handed_in_at": fields.Datetime.now(),
                "deliverer_note": note,
            }
        )

    def _check_count(self, amount, note):
        """:raise UserError: not an amount, or a difference that nobody explains"""
        if not 0 <= amount < 10**12:
            raise UserError(self.env._("Enter the amount that is there."))
        is_off = self.currency_id.compare_amounts(amount, self.expected)
        if is_off and not (note or "").strip():
            raise UserError(
                self.env._(
                    "%(expected)s is expected. Write why it is not %(counted)s.",
                    expected=self.currency_id.format(self.expected),
                    counted=self.currency_id.format(amount),
                )
                if is_off < 0
                else self.env._(
                    "%s is expected. Write why there is more.",
                    self.currency_id.format(self.expected),
                )
            )

    def _close(self, amount, reason=None):
        """An operator has counted it. It can't be changed afterwards: money that comes
        later belongs to the next day.

        :param float amount: counted by the operator
        :param str reason: why it is not what is expected
        :raise UserError: closed already, not an amount, or the reason is missing
        """
        self.ensure_one()
        self._lock()
        if self.state == "closed":
            raise UserError(
                self.env._("This was closed already by %s.", self.closed_by_id.name)
            )
        self._check_count(amount, reason)
        self.write(
            {
                "state": "closed",
                "counted": amount,
                "reason": reason,
                "closed_at": fields.Datetime.now(),
                "closed_by_id": self.env.uid,
            }
        )
        self.move_id = self._book_difference()

    def action_close(self):
        """Count it: asks for the amount and the reason of a difference."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Close Cash-Up"),
            "res_model": "delivery.cashup",
            "view_mode": "form",
            "target": "new",
            "context": {"default_cash_id": self.id},
        }

    # --- accounting

    def _book_difference(self):
        """:return: the posted entry, empty when there is no difference or no account
        for it is set"""
        self.ensure_one()
        company, moves = self.company_id, self.env["account.move"]
        journal = company._delivery_cash_journal()
        is_less = self.difference < 0
        account = company[
            "delivery_cash_loss_account_id"
            if is_less
            else "delivery_cash_gain_account_id"
        ]
        if not self.has_difference or not journal or not account:
            return moves
        # where the payments of this cash are booked
        payments = self._transactions().payment_id
        cash_account = payments.outstanding_account_id[:1] or journal.default_account_id
        balance = self.currency_id._convert(
            self.difference, company.currency_id, company, self.date
        )
        label = self.env._("Cash difference: %s", self.display_name)
        move = moves.with_company(company).create(
            {
                "move_type": "entry",
                "journal_id": journal.id,
                "date": self.date,
                "ref": label,
                "line_ids": [
                    Command.create(
                        {
                            "name": label,
                            "account_id": line_account.id,
                            "currency_id": self.currency_id.id,
                            "amount_currency": sign * self.difference,
                            "balance": sign * balance,
                            "partner_id": self.deliverer_id.partner_id.id,
                        }
                    )
                    for line_account, sign in ((cash_account, 1), (account, -1))
                ],
            }
        )
        move.action_post()
        return move

    def _transactions(self):
        """:return: payments of what was collected"""
        return self.env["payment.transaction"].search(
            [
                ("delivery_event_id.cash_id", "in", self.ids),
                ("delivery_event_id.is_undone", "=", False),
            ]
        )


class DeliveryTour(models.Model):
    _inherit = "delivery.tour"

    cash_ids = fields.One2many("delivery.tour.cash", "tour_id")
