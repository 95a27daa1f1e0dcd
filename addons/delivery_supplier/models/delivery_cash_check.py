from odoo import SUPERUSER_ID, api, fields, models

#: Cash-ups that are looked at in one step.
CHUNK = 200
#: Older ones were looked at often enough.
DAYS = 60
#: What is being booked in the background at this moment is not missing.
BOOKING_HOURS = 1


class DeliveryTourCash(models.Model):
    """Whether what was collected, paid, booked and cashed up is the same. It is
    reported, never mended."""

    _inherit = "delivery.tour.cash"

    @api.model
    def _cron_check_cash(self):
        """Look at the cash of the last weeks; an administrator is told of what has come
        up since the last time."""
        today = fields.Date.context_today(self)
        recent = [("date", ">=", fields.Date.subtract(today, days=DAYS))]
        last = 0
        while found := self.search(
            [("id", ">", last), *recent], order="id", limit=CHUNK
        ):
            last = found[-1].id
            found._check_cash()
            remaining = self.search_count([("id", ">", last), *recent])
            if not self.env["ir.cron"]._commit_progress(
                len(found), remaining=remaining
            ):
                return

    def _check_cash(self):
        """Note what differs; the same as last time is not reported again."""
        differences = self._cash_differences()
        for cash in self:
            drift = differences.get(cash, False)
            if drift != cash.drift:
                cash.drift = drift
                if drift:
                    cash._report_drift()

    def _cash_differences(self):
        """:return: dict of cash-up: what the sums are, of those that differ"""
        events = self.env["delivery.event"]._read_group(
            [
                ("cash_id", "in", self.ids),
                ("kind", "=", "collected"),
                ("is_undone", "=", False),
            ],
            ["cash_id"],
            ["amount:sum"],
        )
        collected = {cash.id: amount for cash, amount in events}
        paid, booked = {}, {}
        since = fields.Datetime.subtract(fields.Datetime.now(), hours=BOOKING_HOURS)
        for transaction in self.env["payment.transaction"].search(
            [("delivery_event_id.cash_id", "in", self.ids), ("state", "=", "done")]
        ):
            cash_id, payment = (
                transaction.delivery_event_id.cash_id.id,
                transaction.payment_id,
            )
            paid[cash_id] = paid.get(cash_id, 0.0) + transaction.amount
            if payment.state in ("in_process", "paid"):
                booked[cash_id] = booked.get(cash_id, 0.0) + payment.amount
            elif not payment and transaction.last_state_change >= since:
                booked[cash_id] = booked.get(cash_id, 0.0) + transaction.amount
        found = {}
        for cash in self:
            sums = [
                (self.env._("cashed up"), cash.expected),
                (self.env._("collected"), collected.get(cash.id, 0.0)),
                (self.env._("paid"), paid.get(cash.id, 0.0)),
                (self.env._("booked"), booked.get(cash.id, 0.0)),
            ]
            money = cash.currency_id
            if any(money.compare_amounts(amount, sums[0][1]) for _name, amount in sums):
                found[cash] = ", ".join(
                    f"{name} {money.format(amount)}" for name, amount in sums
                )
        return found

    def _report_drift(self):
        """One activity for each administrator of deliveries of the company, at most
        three; it names the sums."""
        self.ensure_one()
        group = self.env.ref("delivery_supplier.group_manager")
        root = self.env["res.users"].browse(SUPERUSER_ID)
        users = group.all_user_ids.filtered(
            lambda user: (
                user.active and user != root and self.company_id in user.company_ids
            )
        )
        for user in users[:3]:
            self.activity_schedule(
                "mail.mail_activity_data_warning",
                summary=self.env._("Cash does not add up"),
                note=self.drift,
                user_id=user.id,
            )
