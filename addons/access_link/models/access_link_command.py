from odoo import api, fields, models
from odoo.tools import SQL


class AccessLinkCommand(models.Model):
    """A change that was asked for through a link, so that its repetition changes
    nothing."""

    _name = "access.link.command"
    _description = "Command through an Access Link"
    _log_access = False

    link_id = fields.Many2one("access.link", required=True, ondelete="cascade")
    request_key = fields.Char(required=True)
    create_date = fields.Datetime(required=True, index=True)

    _request_key_uniq = models.UniqueIndex("(link_id, request_key)")

    @api.model
    def _claim(self, link, request_key):
        """Take a key for this transaction.

        A second request with the same key waits for the first one's end; when that was
        a success, this one is a repetition. Concurrent snapshots end in a serialization
        failure, which Odoo retries.

        :return: False when the key was used before
        """
        # a failure to serialize is no error: Odoo runs the request again
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO access_link_command (link_id, request_key, create_date)
                VALUES (%s, %s, now() at time zone 'UTC')
                ON CONFLICT (link_id, request_key) DO NOTHING RETURNING id
                """,
                link.id,
                request_key,
            ),
            log_exceptions=False,
        )
        return bool(self.env.cr.fetchone())

    @api.autovacuum
    def _gc_commands(self):
        """A form is not sent again after a month."""
        self.env.execute_query(
            SQL(
                """
                DELETE FROM access_link_command
                WHERE create_date < now() at time zone 'UTC' - interval '30 days'
                RETURNING 1
                """
            )
        )
