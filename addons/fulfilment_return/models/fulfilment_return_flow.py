from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class FulfilmentReturn(models.Model):
    """The steps that somebody decides."""

    _inherit = "fulfilment.return"

    @api.constrains("is_shipping_refunded", "order_id", "state")
    def _check_shipping_refund(self):
        for record in self.filtered("is_shipping_refunded"):
            record.order_id.sudo()._lock_payment()
            other = record._other_shipping_refund()
            if other and record.state not in ("rejected", "cancelled"):
                raise ValidationError(
                    self.env._("The delivery is refunded by %s already.", other[0].name)
                )

    def _begin(self, *states):
        """Two people press at once: the second finds what the first has done.

        :param states: in which it is allowed
        :return: the same, as superuser
        :raise UserError: it is in another one
        """
        self.check_access("write")
        record = self.sudo()
        self.env.flush_all()
        record.order_id._lock_payment()
        record.invalidate_recordset()
        record.line_ids.invalidate_recordset()
        record._refresh_amounts()
        for each in record:
            if each.state not in states:
                labels = dict(self._fields["state"]._description_selection(self.env))
                raise UserError(
                    self.env._(
                        "%(number)s is “%(state)s” meanwhile. Look at it again.",
                        number=each.name,
                        state=labels[each.state],
                    )
                )
        return record

    def action_approve(self):
        """The goods may come back: make their transfers, and tell the customer how.

        :raise UserError: it is not requested any more, or transfers can't be made
        """
        for record in self._begin("requested"):
            record._approve()
        return True

    def _approve(self):
        self.ensure_one()
        self.write({"state": "approved", "approved_at": fields.Datetime.now()})
        back = self.line_ids._needs_goods()
        if back:
            self._make_receipts({line: line.quantity for line in back})
        if self.exchange_when == "advance":
            self._ship_replacements()
        self._log_return("return_approved")
        if not back:
            self._set_received()

    def action_reject(self):
        """:return: the dialog that asks why"""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Reject the Return"),
            "res_model": "fulfilment.return.reject",
            "view_mode": "form",
            "target": "new",
            "context": {"default_return_id": self.id},
        }

    def _reject(self, reason):
        """:param str reason: for the customer
        :raise UserError: goods came back already"""
        self.ensure_one()
        record = self._begin("requested", "approved")
        record._check_nothing_came()
        record._undo("rejected")
        record.reject_reason = reason
        record._log_return("return_rejected", reason=reason)

    def action_cancel(self):
        """The customer keeps the goods after all.

        :raise UserError: goods came back already
        """
        for record in self._begin("requested", "approved"):
            record._check_nothing_came()
            record._undo("cancelled")
        return True

    def _check_nothing_came(self):
        for record in self:
            if any(line.quantity_received for line in record.line_ids):
                raise UserError(
                    self.env._(
                        "Goods of %s came back already. Receive and settle it.",
                        record.name,
                    )
                )

    def _undo(self, state):
        """:param str state: ``rejected`` or ``cancelled``"""
        self.ensure_one()
        self.picking_ids.filtered(
            lambda each: each.state not in ("done", "cancel")
        ).with_context(fulfilment_return_undone=True).action_cancel()
        self._take_replacements_back()
        self.state = state

    def action_requested(self):
        """What was cancelled or rejected is asked for again.

        :raise UserError: something of it is returned otherwise meanwhile
        """
        for record in self._begin("rejected", "cancelled"):
            record.write({"state": "requested", "reject_reason": False})
            record.line_ids._check_quantity()
        return True

    def _set_received(self):
        """All came back that will."""
        for record in self:
            if record.state != "approved":
                continue
            record.write({"state": "received", "received_at": fields.Datetime.now()})
            record._fit_replacements()
            record._ship_replacements()
