from odoo import api, fields, models
from odoo.exceptions import UserError


class OrderShareExtension(models.TransientModel):
    """Dialog that sets another deadline, or another end of links."""

    _name = "order.share.extension"
    _description = "Extend Deadline or Links"

    request_ids = fields.Many2many("order.share.request", string="Requests")
    share_ids = fields.Many2many("order.share", string="Shares")
    until = fields.Datetime(
        "New End",
        required=True,
        compute="_compute_until",
        store=True,
        precompute=True,
        readonly=False,
    )
    told_count = fields.Integer(compute="_compute_told_count")

    @api.depends("request_ids", "share_ids")
    def _compute_until(self):
        for wizard in self:
            ends = wizard.request_ids.mapped("deadline") + [
                end for end in wizard.share_ids.mapped("expires_at") if end
            ]
            wizard.until = max(ends, default=fields.Datetime.now())

    @api.depends("request_ids")
    def _compute_told_count(self):
        for wizard in self:
            wizard.told_count = sum(wizard.request_ids._origin.mapped("asked_count"))

    def action_extend(self):
        """Set it; partners of a request are told, and may answer until then."""
        self.ensure_one()
        if self.until <= fields.Datetime.now():
            raise UserError(
                self.env._("The new end lies in the past. Choose a later time.")
            )
        offers = self.share_ids.filtered(lambda share: share.scope == "offer")
        requests = self.request_ids | offers.request_id
        if requests:
            requests._extend(self.until)
        (self.share_ids - offers)._extend_links(self.until)
        return {"type": "ir.actions.act_window_close"}
