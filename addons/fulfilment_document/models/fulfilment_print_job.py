from odoo import api, fields, models
from odoo.orm.models import NO_ACCESS
from odoo.tools import SQL

from ..const import EVENTS, KINDS, SIZES


class FulfilmentPrintJob(models.Model):
    """A file that waits to be printed.

    Written with what it is printed for, in one transaction, and once; the file is made
    in the background. It counts as printed when somebody has downloaded it.
    """

    _name = "fulfilment.print.job"
    _description = "Print Job"
    _inherit = "order.derived.mixin"
    _order = "id desc"
    _rec_name = "record_name"

    kind = fields.Selection(
        KINDS, "Document", required=True, readonly=True, derived=True
    )
    size = fields.Selection(SIZES, "Paper", required=True, readonly=True, derived=True)
    copies = fields.Integer(required=True, readonly=True, derived=True)
    event = fields.Selection(EVENTS, "When", readonly=True, derived=True)
    rule_id = fields.Many2one(
        "fulfilment.print.rule",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        derived=True,
    )
    res_model = fields.Char("Model", required=True, readonly=True, derived=True)
    res_id = fields.Many2oneReference(
        "Record", model_field="res_model", required=True, readonly=True, derived=True
    )
    record_name = fields.Char("For", readonly=True, derived=True)
    partner_id = fields.Many2one(
        "res.partner",
        "Customer",
        readonly=True,
        index="btree_not_null",
        derived=True,
    )
    carrier_id = fields.Many2one(
        "delivery.carrier", "Delivery Method", readonly=True, derived=True
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, derived=True
    )
    user_id = fields.Many2one("res.users", "Caused by", readonly=True, derived=True)
    state = fields.Selection(
        [("waiting", "To Print"), ("printed", "Printed"), ("failed", "Failed")],
        required=True,
        default="waiting",
        readonly=True,
        derived=True,
    )
    error = fields.Char("Why It Failed", readonly=True, derived=True)
    # only by the report, which asks who may read what stands in it
    content = fields.Binary(
        attachment=True, readonly=True, derived=True, groups=NO_ACCESS
    )
    is_made = fields.Boolean(
        "File Ready", readonly=True, derived=True, help="Otherwise it is made soon"
    )
    printed_at = fields.Datetime("Printed on", readonly=True, derived=True)
    printed_by_id = fields.Many2one(
        "res.users", "Printed by", readonly=True, derived=True
    )
    print_count = fields.Integer("Times Printed", readonly=True, derived=True)
    key = fields.Char(readonly=True, derived=True)

    _key_uniq = models.UniqueIndex("(key)", "This is printed already.")
    _open_idx = models.Index("(company_id, state, id DESC) WHERE state != 'printed'")
    _company_idx = models.Index("(company_id, id DESC)")
    _record_idx = models.Index("(res_model, res_id)")
    _old_idx = models.Index("(company_id, printed_at) WHERE printed_at IS NOT NULL")

    @api.depends("kind", "record_name")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for job in self:
            job.display_name = f"{kinds.get(job.kind, '')} {job.record_name or ''}"

    @api.model
    def _note(self, records, kind, size, copies=1, rule=None):
        """Put documents into the queue, each once for a rule.

        :param records: of one model
        :param rule: ``fulfilment.print.rule``; without one they are always new
        :return: the new ones, as superuser
        """
        if not records:
            return self.sudo().browse()
        self.env.flush_all()
        # in one statement: who notes the same at this moment is waited for
        rows = [
            SQL(
                "(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, 'waiting', %s, %s,"
                " %s, %s, %s)",
                f"{rule.id}:{record._name}:{record.id}" if rule else None,
                kind,
                size,
                copies,
                rule.event if rule else None,
                rule.id if rule else None,
                record._name,
                record.id,
                record.display_name,
                record.partner_id.id or None,
                ("carrier_id" in record and record.carrier_id.id) or None,
                record.company_id.id,
                self.env.uid,
                self.env.uid,
                self.env.cr.now(),
                self.env.uid,
                self.env.cr.now(),
            )
            for record in records.sudo()
        ]
        found = self.env.execute_query(
            SQL(
                """
                INSERT INTO fulfilment_print_job
                    (key, kind, size, copies, event, rule_id, res_model, res_id,
                     record_name, partner_id, carrier_id, company_id, state, user_id,
                     create_uid, create_date, write_uid, write_date)
                VALUES %s ON CONFLICT (key) DO NOTHING RETURNING id
                """,
                SQL(", ").join(rows),
            )
        )
        return self.sudo().browse([row[0] for row in found])
