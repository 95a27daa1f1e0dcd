from odoo import api, fields, models
from odoo.tools import SQL


class B2bBudgetNotice(models.Model):
    """Steps that people were told of, in rows of their own: a step itself is never
    written again, and a job that is run twice tells it once."""

    _name = "b2b.budget.notice"
    _description = "Notice about a Budget Request"

    event_id = fields.Many2one(
        "b2b.budget.event", required=True, ondelete="cascade", readonly=True
    )

    _event_uniq = models.UniqueIndex("(event_id)")

    @api.model
    def _claim(self, event):
        """Of two jobs about the same step, the second one fails to serialize, is run
        again by the queue and finds it told.

        :return: whether nobody was told of this step before
        """
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO b2b_budget_notice (event_id, create_date, create_uid)
                VALUES (%s, %s, %s) ON CONFLICT (event_id) DO NOTHING RETURNING id
                """,
                event.id,
                fields.Datetime.now(),
                self.env.uid,
            ),
            log_exceptions=False,
        )
        return bool(self.env.cr.fetchall())
