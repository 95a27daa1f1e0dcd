from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

#: More than that are several actions: a person looks at the result of each record.
MOST = 10_000


class FulfilmentBulk(models.Model):
    """The same done with many records, in the background, with a result for each.

    A line is written with what it says was done, in one transaction: after a crash the
    action goes on where it was, and does nothing twice. How it runs stands in
    fulfilment_bulk_run.py; what it does, in a method ``_do_…`` for each kind.
    """

    _name = "fulfilment.bulk"
    _description = "Bulk Action"
    _inherit = ["order.derived.mixin", "order.job.mixin"]
    _order = "id desc"

    kind = fields.Selection(
        [("notes", "Set Notes")], required=True, readonly=True, derived=True
    )
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
    finished_at = fields.Datetime("Finished on", readonly=True, derived=True)

    _company_idx = models.Index("(company_id, id DESC)")
    _open_idx = models.Index("(id) WHERE state IN ('waiting', 'running')")

    @api.depends("kind", "total_count")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for bulk in self:
            bulk.display_name = f"{kinds.get(bulk.kind, '')} ({bulk.total_count})"

    @api.depends("line_ids.state")
    def _compute_counts(self):
        groups = self.env["fulfilment.bulk.line"]._read_group(
            [("bulk_id", "in", self.ids)], ["bulk_id", "state"], ["__count"]
        )
        counts = {(bulk.id, state): count for bulk, state, count in groups}
        now = fields.Datetime.now()
        for bulk in self:
            for state in ("done", "failed", "skipped", "waiting"):
                bulk[f"{state}_count"] = counts.get((bulk.id, state), 0)
            bulk.finished_count = bulk.total_count - bulk.waiting_count
            bulk.seconds_left = 0
            if bulk.state == "running" and bulk.finished_count and bulk.started_at:
                spent = (now - bulk.started_at).total_seconds()
                bulk.seconds_left = round(
                    spent / bulk.finished_count * bulk.waiting_count
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
        if not self.env.user.has_group("fulfilment_ext.group_user"):
            raise AccessError(
                self.env._("Bulk actions are for people who work in Fulfilment.")
            )
        if not records:
            raise UserError(self.env._("Choose at least one record."))
        if len(records) > MOST:
            raise UserError(
                self.env._(
                    "At most %s at once: choose fewer, then the others.", f"{MOST:,}"
                )
            )
        records.check_access("read")
        companies = records.company_id
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

    def _add_lines(self, records):
        """One statement, however many they are."""
        self.env.flush_all()
        self.env.execute_query(
            SQL(
                """
                INSERT INTO fulfilment_bulk_line
                    (bulk_id, res_id, state, create_uid, create_date, write_uid,
                     write_date)
                SELECT %(bulk)s, id, 'waiting', %(user)s, %(now)s, %(user)s, %(now)s
                  FROM unnest(%(ids)s) WITH ORDINALITY AS chosen(id, place)
              ORDER BY place
                """,
                bulk=self.id,
                ids=records.ids,
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

    # --- people

    def _buttons(self):
        """:return: this one, as superuser
        :raise AccessError: it is not of this user's companies"""
        self.ensure_one()
        self.check_access("read")
        return self.sudo()

    def action_open(self):
        """:return: its form"""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
        }

    def action_pause(self):
        """Stop after the records that are being done now.

        :raise UserError: it is done
        """
        bulk = self._buttons()
        if bulk.state not in ("waiting", "running"):
            raise UserError(self.env._("It is not running."))
        bulk.state = "paused"
        return True

    def action_go_on(self):
        """:raise UserError: it was not paused"""
        bulk = self._buttons()
        if bulk.state != "paused":
            raise UserError(self.env._("It was not paused."))
        bulk._go_on()
        return True

    def action_cancel_rest(self):
        """Leave out what waits.

        :raise UserError: nothing waits
        """
        bulk = self._buttons()
        waiting = bulk.line_ids.filtered(lambda line: line.state == "waiting")
        if not waiting:
            raise UserError(self.env._("Nothing waits any more."))
        waiting._finish("skipped", self.env._("Cancelled by %s.", self.env.user.name))
        bulk._finish()
        return True

    def action_retry(self):
        """Do what failed once more.

        :raise UserError: nothing failed
        """
        bulk = self._buttons()
        failed = bulk.line_ids.filtered(lambda line: line.state == "failed")
        failed._retry()
        return True

    def _go_on(self):
        self.write({"state": "waiting", "finished_at": False})
        self._wake()
