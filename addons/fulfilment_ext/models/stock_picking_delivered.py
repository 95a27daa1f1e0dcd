from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class StockPicking(models.Model):
    """What was shipped has arrived: said once, by a courier, a deliverer, a person."""

    _name = "stock.picking"
    _inherit = ["stock.picking", "order.derived.mixin"]

    delivered_at = fields.Datetime(
        "Delivered on",
        readonly=True,
        copy=False,
        help="All of it is with the customer since then.",
        derived=True,
    )
    can_mark_delivered = fields.Boolean(compute="_compute_can_mark_delivered")

    @api.depends("state", "delivered_at")
    def _compute_can_mark_delivered(self):
        for picking in self:
            picking.can_mark_delivered = (
                picking.state == "done"
                and not picking.delivered_at
                and bool(picking._delivery_lines())
            )

    def _delivered_changed(self):
        """What was delivered of these transfers is not what it was."""
        for picking in self.sudo():
            dates = [line.delivered_at for line in picking._delivery_lines()]
            at = max(dates) if dates and all(dates) else False
            if picking.delivered_at != at:
                picking.delivered_at = at

    def _delivery_lines(self):
        """:return: done ``stock.move.line`` that went to the customer"""
        found = [
            line.id
            for picking in self
            for move in picking.move_ids
            if move.state == "done" and move._item_way() in ("out", "again")
            for line in move.move_line_ids
            if line.quantity
        ]
        return self.env["stock.move.line"].browse(found)

    def _set_delivered(self, at, source, move_lines=None):
        """Mark what is with the customer. Said again, or with another date, it changes
        nothing and nobody is told a second time.

        :param datetime at: when, UTC
        :param str source: who says so, such as ``courier`` or ``user``
        :param move_lines: ``stock.move.line`` of these transfers, such as those of one
            parcel; all that went to the customer by default
        :return: ``stock.move.line`` that were marked by this call
        """
        lines = self.sudo()._delivery_lines()
        if move_lines is not None:
            lines &= move_lines.sudo()
        marked = lines.browse([line.id for line in lines if not line.delivered_at])
        if marked:
            before = {line: line.item_delivered for line in marked.move_id.sale_line_id}
            marked.write({"delivered_at": at})
            marked.picking_id._log_delivered(marked, at, source, before)
        return marked

    def action_mark_delivered(self):
        """What was shipped with these transfers is with the customer now.

        :raise UserError: nothing of them is on its way
        """
        self._check_fulfilment_user()
        if not self._set_delivered(fields.Datetime.now(), "user"):
            raise UserError(
                self.env._(
                    "Nothing of this is on its way. Validate the transfer first."
                )
            )
        return True

    def action_undo_delivered(self):
        """It was not delivered after all; kept in the log of the transfer.

        :raise AccessError: only an administrator of fulfilment may
        """
        if not self.env.user.has_group("fulfilment_ext.group_manager"):
            raise AccessError(
                self.env._("Only an administrator of fulfilment can undo this.")
            )
        self.check_access("write")
        for picking in self.sudo():
            lines = picking._delivery_lines()
            lines = lines.browse([line.id for line in lines if line.delivered_at])
            if lines:
                lines.write({"delivered_at": False})
                picking.message_post(
                    author_id=self.env.user.partner_id.id,
                    body=self.env._("Marked as not delivered."),
                    subtype_xmlid="mail.mt_note",
                )
        return True

    def _check_fulfilment_user(self):
        """:raise AccessError: the user is not of fulfilment, or can't change these"""
        if not self.env.user.has_group("fulfilment_ext.group_user"):
            raise AccessError(self.env._("Only people of fulfilment can do this."))
        self.check_access("write")
