from datetime import timedelta

from odoo import api, fields, models

#: Days for which results are kept, unless the parameter says otherwise.
KEEP_DAYS = 90
#: Name of the parameter.
KEEP = "fulfilment_bulk.keep_days"
#: Results that are deleted in one step; the scheduled action commits after each.
GC_LINES = 10_000


class FulfilmentBulk(models.Model):
    """Results of long ago go; what was done stands on the records themselves."""

    _inherit = "fulfilment.bulk"

    _old_idx = models.Index("(finished_at) WHERE state = 'done'")

    @api.autovacuum
    def _gc_old(self):
        """Delete what was done long ago, a bounded part of it.

        :return: how many bulk actions are gone, and whether there are more
        """
        days = self._keep_days()
        if not days:
            return 0, False
        waiting = self.env["fulfilment.bulk.mail"].sudo()
        waiting = waiting._read_group([("state", "=", "waiting")], ["bulk_id"])
        before = fields.Datetime.now() - timedelta(days=days)
        found = self.sudo().search(
            [
                ("state", "=", "done"),
                ("finished_at", "<", before),
                ("id", "not in", [bulk.id for (bulk,) in waiting]),
            ],
            order="finished_at, id",
            limit=100,
        )
        old, lines = found.browse(), 0
        for bulk in found:
            lines += bulk.total_count
            if old and lines > GC_LINES:
                break
            old += bulk
        old.unlink()
        return len(old), len(old) < len(found) or len(found) == 100

    @api.model
    def _keep_days(self):
        """:return: int; 0 keeps them for good"""
        value = self.env["ir.config_parameter"].sudo().get_param(KEEP, KEEP_DAYS)
        try:
            return max(int(value), 0)
        except ValueError:
            return KEEP_DAYS
