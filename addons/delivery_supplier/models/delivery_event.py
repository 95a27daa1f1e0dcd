from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..const import EVENT_KINDS


class DeliveryEvent(models.Model):
    """What happened to a delivery; only added to."""

    _name = "delivery.event"
    _description = "Event of a Delivery"
    _order = "id"

    job_id = fields.Many2one(
        "delivery.job", required=True, readonly=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="job_id.company_id", store=True)
    kind = fields.Selection(EVENT_KINDS, required=True, readonly=True)
    at = fields.Datetime(
        "Happened on",
        required=True,
        readonly=True,
        help="As the deliverer's phone says, where it was offline",
    )
    deliverer_id = fields.Many2one("delivery.deliverer", readonly=True)
    user_id = fields.Many2one("res.users", "By", readonly=True)
    attempt = fields.Integer(readonly=True)
    previous_state = fields.Char(readonly=True)
    reason_id = fields.Many2one("delivery.failure.reason", readonly=True)
    note = fields.Text(readonly=True)
    # taken back: history stays, it counts no more
    is_undone = fields.Boolean(readonly=True)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        if not self.env.su:
            raise AccessError(self.env._("The history of a delivery is kept."))
