import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_time

from ..batch import each
from ..const import UNDER_WAY, VEHICLES

_logger = logging.getLogger(__name__)

#: Font Awesome, by vehicle.
ICONS = {
    "foot": "fa-male",
    "bike": "fa-bicycle",
    "cargo_bike": "fa-bicycle",
    "car": "fa-car",
    "van": "fa-truck",
    "truck": "fa-truck",
}
#: Cards of the board, by state.
COLORS = {
    "accepted": "info",
    "picked_up": "info",
    "on_the_way": "info",
    "delivered": "success",
    "failed": "danger",
}
#: Deliveries for which deliverers are proposed at once.
PROPOSALS = 200


class DeliveryJob(models.Model):
    """What the office does with deliveries, and sees of them."""

    _inherit = "delivery.job"

    is_late = fields.Boolean(compute="_compute_card")
    # what a card of the board says at its top and bottom
    card_badge = fields.Char(compute="_compute_card")
    card_color = fields.Char(compute="_compute_card")
    card_note = fields.Char(compute="_compute_card")

    @api.depends("state", "window_from", "window_to", "reason_id", "proof_kind")
    @api.depends_context("lang", "tz")
    def _compute_card(self):
        now = fields.Datetime.now()
        for job in self:
            promised = job.window_to or job.order_id.commitment_date
            is_open = job.state in ("planned", *UNDER_WAY)
            job.is_late = bool(is_open and promised and promised < now)
            job.card_color = "danger" if job.is_late else COLORS.get(job.state, "light")
            job.card_badge = job._card_badge()
            job.card_note = job._card_note()

    def _card_badge(self):
        self.ensure_one()
        if self.state == "delivered" and self.delivered_at:
            return self.env._("Delivered %s", self._card_time(self.delivered_at))
        if self.state == "failed":
            return self.reason_id.name or self._state_label()
        if self.state == "planned":
            return self._card_window()
        if self.state == "assigned":
            return self._card_window() or self._state_label()
        return self._state_label()

    def _card_note(self):
        self.ensure_one()
        if self.state == "assigned":
            return self.env._("no answer yet")
        if self.state in UNDER_WAY:
            return self._card_window()
        if self.state == "delivered" and self.proof_kind:
            return dict(self._fields["proof_kind"]._description_selection(self.env))[
                self.proof_kind
            ]
        return False

    def _card_window(self):
        """:return: from when to when it is promised, in the reader's zone"""
        start, end = self.window_from, self.window_to
        if start and end:
            return f"{self._card_time(start)}–{self._card_time(end)}"
        if self.order_id.commitment_date:
            return self.env._("from %s", self._card_time(self.order_id.commitment_date))
        return False

    def _card_time(self, moment):
        return format_time(self.env, moment, time_format="short")

    def _open_groups(self, *, groupby, auto_unfold, opening_info, **options):
        """Core folds what has no value; here it is what has to be done. Who folds it
        finds it folded."""
        if (
            groupby == ["deliverer_id"]
            and auto_unfold
            and all(info["value"] is not False for info in opening_info or ())
        ):
            unassigned = {
                "value": False,
                "folded": False,
                "limit": options["unfold_read_default_limit"],
                "offset": 0,
            }
            opening_info = [*(opening_info or ()), unassigned]
            options["parent_opening_info"] = opening_info
        return super()._open_groups(
            groupby=groupby,
            auto_unfold=auto_unfold,
            opening_info=opening_info,
            **options,
        )

    @api.model
    def _web_read_group_expand(self, domain, groups, groupby_spec, aggregates, order):
        """The column of those that nobody brings is there when it is empty as well:
        cards can be dropped on it."""
        rows = super()._web_read_group_expand(
            domain, groups, groupby_spec, aggregates, order
        )
        nobody = self.env["delivery.deliverer"]
        if groupby_spec == "deliverer_id" and not any(row[0] == nobody for row in rows):
            empty = tuple(self._read_group_empty_value(each) for each in aggregates)
            rows.insert(0, (nobody, *empty))
        return rows

    @api.model
    def board_heads(self, deliverer_ids):
        """What stands at the heads of the board's columns.

        :param list deliverer_ids: of the columns
        :return: dict of id: ``vehicle``, ``icon``, ``jobs``, ``load`` (text),
            ``percent``, ``is_full`` and ``reason``, why no more should be given
        """
        deliverers = self.env["delivery.deliverer"].search(
            [("id", "in", deliverer_ids)], limit=len(deliverer_ids)
        )
        vehicles = dict(
            deliverers._fields["vehicle"]._description_selection(self.env)
            if deliverers
            else VEHICLES
        )
        return {
            deliverer.id: {
                "vehicle": vehicles[deliverer.vehicle],
                "icon": ICONS[deliverer.vehicle],
                "jobs": self._share_text(deliverer.open_job_count, deliverer.max_jobs),
                "load": self._load_text(deliverer.open_weight, deliverer.max_weight),
                "percent": self._percent(deliverer),
                "is_full": deliverer.is_full,
                "reason": deliverer._full_reason(),
            }
            for deliverer in deliverers
        }

    def _share_text(self, count, most):
        if most:
            return self.env._("%(count)s of %(most)s jobs", count=count, most=most)
        return self.env._("1 job") if count == 1 else self.env._("%s jobs", count)

    def _load_text(self, load, most):
        if most:
            return self.env._(
                "%(load)s of %(most)s kg", load=f"{load:.0f}", most=f"{most:.0f}"
            )
        return self.env._("%s kg", f"{load:.0f}")

    def _percent(self, deliverer):
        shares = [
            count / most
            for count, most in (
                (deliverer.open_job_count, deliverer.max_jobs),
                (deliverer.open_weight, deliverer.max_weight),
            )
            if most
        ]
        return round(min(max(shares, default=0), 1) * 100)

    @api.onchange("deliverer_id")
    def _onchange_deliverer_id(self):
        if self.deliverer_id != self._origin.deliverer_id:
            return self.deliverer_id._full_warning(1, self.weight)
        return None

    def action_assign(self):
        """:return: the dialog in which deliverers are chosen for these deliveries"""
        return self.env["delivery.assign"]._open(jobs=self)

    def action_suggest(self):
        """Propose deliverers for what nobody brings yet, today and before.

        :return: the dialog with the proposals
        :raise UserError: there is nothing to propose
        """
        jobs = self.search(
            [
                ("company_id", "in", self.env.companies.ids),
                ("state", "=", "planned"),
                ("date", "<=", fields.Date.context_today(self)),
            ],
            limit=PROPOSALS,
        )
        if not jobs:
            raise UserError(
                self.env._("All deliveries of today have a deliverer already.")
            )
        return self.env["delivery.assign"]._open(jobs=jobs, is_suggested=True)

    def action_unassign(self):
        """Take the deliveries away from who has them."""
        return self._unassign()

    def action_retry(self):
        """Have failed deliveries tried again."""
        for job in self:
            job._retry()
        return True

    def action_cancel(self):
        """Nobody brings them any more."""
        return self._cancel()

    def action_order(self):
        """:return: the order that is brought"""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "sale.order",
            "res_id": self.order_id.id,
            "views": [(False, "form")],
        }

    def _move_late(self):
        """The window has passed: the customer is told so once, with a new one."""
        self._lock()
        now = fields.Datetime.now()
        zones = self._timed_zones()
        jobs = self.filtered(
            lambda job: (
                job.state in UNDER_WAY
                and not job.late_told_at
                and job.window_to
                and job.window_to < now
            )
        )
        for job in jobs:
            start = now + (fields.Datetime.from_string("1970-01-01") - now) % timedelta(
                minutes=5
            )
            minutes = max(
                job._estimated_minutes(zones), job.company_id.delivery_window_minutes
            )
            job.write(
                {
                    "window_from": start,
                    "window_to": start + timedelta(minutes=minutes),
                    "late_told_at": now,
                }
            )
        jobs._log("late")
        jobs._tell_customer("late")
        return jobs

    @api.model
    def _cron_late(self, chunk=100):
        """Tell customers whose delivery is late; one bad delivery holds up nobody."""
        domain = [
            ("state", "in", UNDER_WAY),
            ("late_told_at", "=", False),
            ("window_to", "<", fields.Datetime.now()),
        ]
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=self.search_count(domain))
        last = 0
        while jobs := self.search(
            [*domain, ("id", ">", last)], order="id", limit=chunk
        ):
            last = jobs[-1].id
            for job, error in each(jobs, type(self)._move_late).items():
                _logger.error("%s could not be told to be late: %s", job.name, error)
            if not cron._commit_progress(len(jobs)):
                break
