from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..const import REASONS, STATES, UNDO_MINUTES, UPLOAD_KINDS


class OrderShareEvent(models.Model):
    """Append-only: what partner and sender reported."""

    _name = "order.share.event"
    _description = "Report on a Shared Order"
    _inherit = ["order.share.part.mixin"]
    _order = "id desc"

    share_id = fields.Many2one(
        "order.share", required=True, ondelete="cascade", readonly=True
    )
    kind = fields.Selection(
        [
            ("status", "Status"),
            ("problem", "Problem"),
            ("upload", "Document"),
            ("undo", "Taken Back"),
            ("offer", "Offer"),
            ("reminder", "Reminder"),
            ("driver", "Driver"),
            ("undelivered", "Message not Delivered"),
        ],
        required=True,
        readonly=True,
    )
    status = fields.Selection(STATES, readonly=True)
    reason = fields.Selection(REASONS, readonly=True)
    upload_kind = fields.Selection(UPLOAD_KINDS, "Document Type", readonly=True)
    note = fields.Text(readonly=True)
    eta = fields.Datetime("Expected Arrival", readonly=True)
    author_id = fields.Many2one("res.partner", readonly=True)
    author_name = fields.Char(
        "Person", readonly=True, help="As the partner's person signed; not verified"
    )
    is_partner = fields.Boolean("From the Partner", readonly=True)
    upload_id = fields.Many2one(
        "access.link.upload", ondelete="set null", readonly=True
    )
    # as the partner knows the file; the page shows them without reading the file's
    # record
    file_name = fields.Char(readonly=True)
    file_size = fields.Integer(readonly=True)
    attachment_ids = fields.Many2many("ir.attachment", string="Files", readonly=True)
    undone_event_id = fields.Many2one(
        "order.share.event", "Takes Back", ondelete="cascade", index="btree_not_null",
        readonly=True,
    )  # fmt: skip
    offer_id = fields.Many2one("order.share.offer", ondelete="cascade", readonly=True)
    driver_id = fields.Many2one(
        "order.share.driver", ondelete="set null", readonly=True
    )
    title = fields.Char("Report", compute="_compute_title", recursive=True)

    _share_idx = models.Index("(share_id, id)")
    _status_has_value = models.Constraint(
        "CHECK (kind NOT IN ('status', 'offer') OR status IS NOT NULL)",
        "A status report names a status.",
    )
    _undone_once = models.UniqueIndex(
        "(undone_event_id) WHERE undone_event_id IS NOT NULL",
        "This report was taken back already.",
    )

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(self.env._("Reports can't be changed; add a correction."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Reports can't be deleted; add a correction."))

    @api.depends("kind", "status", "reason", "upload_kind", "undone_event_id.title")
    @api.depends_context("lang")
    def _compute_title(self):
        labels = {
            name: dict(self._fields[name]._description_selection(self.env))
            for name in ("status", "reason", "upload_kind")
        }
        for event in self:
            if event.kind == "status":
                title = labels["status"].get(event.status)
            elif event.kind == "problem":
                title = self.env._(
                    "Problem: %s",
                    labels["reason"].get(event.reason, self.env._("Other")),
                )
            elif event.kind == "upload":
                title = self.env._(
                    "Document: %s", labels["upload_kind"].get(event.upload_kind)
                )
            elif event.kind == "offer":
                title = event.offer_id._title()
            elif event.kind == "undelivered":
                title = self.env._("A message could not be delivered")
            elif event.kind == "reminder":
                title = self.env._("Reminder sent")
            elif event.kind == "driver":
                title = self.env._("Sent to driver %s", event.driver_id.name or "")
            else:
                title = self.env._("Taken back: %s", event.undone_event_id.title)
            event.title = title

    def _effective(self):
        """:return: those of these events that were not taken back"""
        return (self - self.undone_event_id).filtered(
            lambda event: event.kind != "undo"
        )

    def _undo_until(self):
        """:return: when the partner can't take it back any more, UTC"""
        return self.create_date + timedelta(minutes=UNDO_MINUTES)

    def _is_undoable(self):
        return self.is_partner and fields.Datetime.now() < self._undo_until()
