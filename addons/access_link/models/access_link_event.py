from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError
from odoo.http import request
from odoo.tools import SQL

from ..const import PARAMETERS
from ..tools.client import agent_class, network
from ..tools.transaction import own_cursor

#: rows deleted at a time by the retention job
_CHUNK = 5000


class AccessLinkEvent(models.Model):
    """Append-only: who used a link, for what, from where (shortened)."""

    _name = "access.link.event"
    _description = "Access Log"
    _order = "id desc"
    _log_access = False

    link_id = fields.Many2one("access.link", ondelete="cascade", readonly=True)
    create_date = fields.Datetime("Time", required=True, readonly=True)
    action = fields.Selection(
        [
            ("seen", "Opened"),
            ("write", "Changed"),
            ("download", "Downloaded"),
            ("requested", "New link requested"),
            ("dead", "Used after its end"),
            ("failed", "Wrong link"),
        ],
        required=True,
        readonly=True,
    )
    detail = fields.Char(readonly=True)
    network = fields.Char(readonly=True)
    agent = fields.Selection(
        [
            ("phone", "Phone"),
            ("desktop", "Computer"),
            ("bot", "Program"),
            ("unknown", "Unknown"),
        ],
        "Device",
        readonly=True,
    )

    _link_idx = models.Index("(link_id, action, create_date)")
    _create_date_idx = models.Index("(create_date)")

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(self.env._("The access log can't be changed."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("The access log can't be changed."))

    @api.model
    def _log(self, action, link=None, detail=None):
        """Add an entry in the current transaction."""
        http = request.httprequest if request else None
        return self.sudo().create(
            {
                "link_id": link.id if link else False,
                "create_date": fields.Datetime.now(),
                "action": action,
                "detail": detail,
                "network": network(http.remote_addr) if http else "",
                "agent": agent_class(http.user_agent.string) if http else "unknown",
            }
        )

    @api.model
    def _log_at_once(self, action, link=None, detail=None):
        """Add an entry in a transaction of its own: for answers that write nothing else
        and run on a read-only cursor, or are rolled back."""
        with own_cursor(self.env) as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            env["access.link.event"]._log(action, link, detail)

    @api.model
    def _cron_retention(self):
        """Delete what is older than the retention time, in chunks; counters keep the
        sums."""
        key = "access_link.event_retention_days"
        days = int(
            self.env["ir.config_parameter"].sudo().get_param(key) or PARAMETERS[key]
        )
        before = fields.Datetime.now() - timedelta(days=days)
        while True:
            (deleted,) = self.env.execute_query(
                SQL(
                    """
                    WITH gone AS (
                        DELETE FROM access_link_event WHERE id IN (
                            SELECT id FROM access_link_event
                            WHERE create_date < %(before)s ORDER BY create_date LIMIT
                            %(chunk)s
                        )
                        RETURNING link_id, action
                    ), sums AS (
                        SELECT link_id,
                               count(*) FILTER (WHERE action = 'seen') AS views,
                               count(*) FILTER (WHERE action = 'download') AS downloads
                        FROM gone WHERE link_id IS NOT NULL GROUP BY link_id
                    ), kept AS (
                        UPDATE access_link SET
                            archived_view_count =
                                coalesce(archived_view_count, 0) + sums.views,
                            archived_download_count =
                                coalesce(archived_download_count, 0) + sums.downloads
                        FROM sums WHERE access_link.id = sums.link_id
                    )
                    SELECT count(*) FROM gone
                    """,
                    before=before,
                    chunk=_CHUNK,
                )
            )
            if (
                not self.env["ir.cron"]._commit_progress(deleted[0])
                or deleted[0] < _CHUNK
            ):
                return
