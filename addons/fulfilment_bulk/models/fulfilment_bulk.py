from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ..const import KINDS, MODELS, MOST


class FulfilmentBulk(models.Model):
    """The same done with many records, in the background, with a result for each.

    A line is written with what it says was done, in one transaction: after a crash the
    action goes on where it was, and does nothing twice. How it runs stands in
    fulfilment_bulk_run.py; what it does, in a method ``_do_…`` for each kind; what
    people press, in fulfilment_bulk_buttons.py.
    """

    _name = "fulfilment.bulk"
    _description = "Bulk Action"
    _inherit = ["order.derived.mixin", "order.job.mixin"]
    _order = "id desc"

    kind = fields.Selection(KINDS, "Action", required=True, readonly=True, derived=True)
    res_model = fields.Char("Model", required=True, readonly=True, derived=True)
    # what the person has entered: a date, a carrier, a note
    parameters = fields.Json(readonly=True, derived=True)
    user_id = fields.Many2one(
        "res.users", "Started by", required=True, readonly=True, derived=True
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, derived=True
    )
    state = fields.Selection(
        [
            ("waiting", "Queued"),
            ("running", "Running"),
            ("paused", "Paused"),
            ("done", "Done"),
        ],
        required=True,
        default="waiting",
        readonly=True,
        derived=True,
    )
    line_ids = fields.One2many("fulfilment.bulk.line", "bulk_id", readonly=True)
    total_count = fields.Integer("Records", readonly=True, derived=True)
    done_count = fields.Integer("Done", compute="_compute_counts")
    failed_count = fields.Integer("Failed", compute="_compute_counts")
    skipped_count = fields.Integer("Skipped", compute="_compute_counts")
    waiting_count = fields.Integer("Waiting", compute="_compute_counts")
    finished_count = fields.Integer("Finished", compute="_compute_counts")
    seconds_left = fields.Integer(compute="_compute_counts")
    started_at = fields.Datetime("Started on", readonly=True, derived=True)
    # it may have been paused, or done once more the day after
    running_since = fields.Datetime(readonly=True, derived=True)
    finished_at = fields.Datetime("Finished on", readonly=True, derived=True)

    _company_idx = models.Index("(company_id, id DESC)")
    _open_idx = models.Index("(id) WHERE state IN ('waiting', 'running')")

    @api.depends("kind", "total_count", "res_model")
    @api.depends_context("lang")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for bulk in self:
            kind, count = kinds.get(bulk.kind, ""), bulk.total_count
            if bulk.res_model == "stock.picking":
                bulk.display_name = self.env._(
                    "%(what)s: %(count)s transfers", what=kind, count=count
                )
            elif bulk.res_model == "sale.order":
                bulk.display_name = self.env._(
                    "%(what)s: %(count)s orders", what=kind, count=count
                )
            else:
                bulk.display_name = f"{kind} ({count})"

    @api.depends("line_ids.state")
    def _compute_counts(self):
        groups = self.env["fulfilment.bulk.line"]._read_group(
            [("bulk_id", "in", self.ids)], ["bulk_id", "state"], ["__count"]
        )
        counts = {(bulk.id, state): count for bulk, state, count in groups}
        for bulk in self:
            for state in ("done", "failed", "skipped", "waiting"):
                bulk[f"{state}_count"] = counts.get((bulk.id, state), 0)
            bulk.finished_count = bulk.total_count - bulk.waiting_count
            bulk.seconds_left = bulk._seconds_left()

    def _seconds_left(self):
        """:return: about how long it takes, as fast as it goes since it runs; 0 when
        nobody knows"""
        self.ensure_one()
        if self.state != "running" or not self.running_since:
            return 0
        done = self.env["fulfilment.bulk.line"].search_count(
            [("bulk_id", "=", self.id), ("finished_at", ">=", self.running_since)]
        )
        spent = (fields.Datetime.now() - self.running_since).total_seconds()
        return round(spent / done * self.waiting_count) if done else 0

    @api.ondelete(at_uninstall=False)
    def _unlink_when_done(self):
        if any(bulk.state != "done" for bulk in self):
            raise UserError(
                self.env._("It is not done. Cancel the rest, then delete it.")
            )
        mails = self.env["fulfilment.bulk.mail"].sudo()
        if mails.search(
            [("bulk_id", "in", self.ids), ("state", "=", "waiting")], limit=1
        ):
            raise UserError(
                self.env._("Mails of it are still being written. Delete it later.")
            )

    # --- start

    @api.model
    def _start(self, kind, records, parameters=None):
        """Do something with many records, soon.

        :param str kind: one of the field's values
        :param records: those that the user has chosen
        :param dict parameters: what the method of the kind needs; only what JSON holds
        :return: the bulk action
        :raise AccessError: the user may not do this, or not see all of these
        :raise UserError: nothing was chosen, or too much, or of several companies
        """
        if not self._may():
            raise AccessError(
                self.env._("Bulk actions are for people who work in Fulfilment.")
            )
        if not records:
            raise UserError(self.env._("Choose at least one record."))
        if records._name not in MODELS.get(kind, (records._name,)):
            raise UserError(self.env._("This can't be done with these records."))
        if len(records) > MOST:
            raise UserError(
                self.env._(
                    "At most %s at once: choose fewer, then the others.", f"{MOST:,}"
                )
            )
        companies = self._companies_of(records)
        if len(companies) > 1:
            raise UserError(
                self.env._(
                    "These belong to several companies: %s. Choose those of one.",
                    ", ".join(companies.mapped("name")),
                )
            )
        bulk = self.sudo().create(
            {
                "kind": kind,
                "res_model": records._name,
                "parameters": parameters or {},
                "user_id": self.env.uid,
                "company_id": (companies or self.env.company).id,
                "total_count": len(records),
            }
        )
        bulk._add_lines(records)
        bulk._wake()
        return bulk.with_env(self.env)

    @api.model
    def _companies_of(self, records):
        """With the same few statements, however many they are.

        :return: whose they are
        :raise AccessError: the user may not see all of these
        """
        model = records.with_context(active_test=False)
        seen = set(model.search([("id", "in", records.ids)], order="id")._ids)
        if hidden := records.filtered(lambda each: each.id not in seen):
            hidden.check_access("read")
            raise UserError(self.env._("Some of these do not exist any more."))
        groups = model._read_group([("id", "in", records.ids)], ["company_id"])
        return self.env["res.company"].union(*[company for (company,) in groups])

    @api.model
    def _may(self):
        """:return: whether this user works in fulfilment, now"""
        user = self.env.user
        return bool(user.active and user.has_group("fulfilment_ext.group_user"))

    def _add_lines(self, records):
        """One statement, however many they are."""
        self.env.flush_all()
        self.env.execute_query(
            SQL(
                """
                INSERT INTO fulfilment_bulk_line
                    (bulk_id, res_id, state, state_order, create_uid, create_date,
                     write_uid, write_date)
                SELECT %(bulk)s, id, 'waiting', %(last)s, %(user)s, %(now)s, %(user)s,
                       %(now)s
                  FROM unnest(%(ids)s) WITH ORDINALITY AS chosen(id, place)
              ORDER BY place
                """,
                bulk=self.id,
                ids=records.ids,
                last=self.env["fulfilment.bulk.line"]._place("waiting"),
                user=self.env.uid,
                now=self.env.cr.now(),
            )
        )
        self.invalidate_recordset(["line_ids"])

    def _wake(self):
        self.ensure_one()
        self.with_user(SUPERUSER_ID).with_delay(
            description=self.env._("Bulk action %s", self.display_name),
            channel="root.fulfilment.bulk",
        )._job_run()
