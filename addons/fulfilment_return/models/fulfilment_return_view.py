from odoo import api, fields, models


class FulfilmentReturn(models.Model):
    """What buttons show, and where they lead."""

    _inherit = "fulfilment.return"

    receipt_word = fields.Char(compute="_compute_receipt_word", compute_sudo=True)
    move_word = fields.Char(compute="_compute_move_word", compute_sudo=True)

    @api.depends("picking_ids.state")
    @api.depends_context("lang")
    def _compute_receipt_word(self):
        for record in self:
            states = set(record.picking_ids.mapped("state"))
            if not states:
                word = ""
            elif states <= {"cancel"}:
                word = self.env._("Cancelled")
            elif states <= {"done", "cancel"}:
                word = self.env._("Done")
            else:
                word = self.env._("Expected")
            record.receipt_word = word

    @api.depends("move_id.payment_state", "move_id.name")
    @api.depends_context("lang")
    def _compute_move_word(self):
        for record in self:
            record.move_word = record.move_id.name or ""

    def action_view_order(self):
        """:return: window action, the order"""
        self.ensure_one()
        return self.order_id._get_records_action()

    @api.model
    @api.readonly
    def return_figures(self):
        """What waits for somebody, for the companies that are chosen; one query.

        :return: dict of ``to_approve``, ``to_receive`` and ``to_settle``
        :raise AccessError: the user can't read returns
        """
        names = {
            "requested": "to_approve",
            "approved": "to_receive",
            "received": "to_settle",
        }
        groups = self._read_group(
            [
                ("state", "in", list(names)),
                ("company_id", "in", self.env.companies.ids),
            ],
            ["state"],
            ["__count"],
        )
        return dict.fromkeys(names.values(), 0) | {
            names[state]: count for state, count in groups
        }
