from odoo import api, fields, models
from odoo.exceptions import UserError

DAYS_MOST = 366


class FulfilmentPickupKeep(models.TransientModel):
    """How much longer goods are kept that nobody has collected."""

    _name = "fulfilment.pickup.keep"
    _description = "Keep Goods Longer"

    picking_ids = fields.Many2many("stock.picking", string="Transfers", required=True)
    days = fields.Integer(
        "Days from Today",
        compute="_compute_days",
        precompute=True,
        store=True,
        readonly=False,
        required=True,
    )
    until = fields.Datetime("Kept until", compute="_compute_until")
    is_told = fields.Boolean("Tell the Customer the New Date", default=True)
    can_tell = fields.Boolean(compute="_compute_can_tell")

    _days_positive = models.Constraint(
        f"CHECK(days > 0 AND days <= {DAYS_MOST})", "Keep it for 1 to 366 days."
    )

    @api.depends("picking_ids")
    def _compute_days(self):
        """As long as usual, after the time that it is kept anyway."""
        now = fields.Datetime.now()
        for wizard in self:
            days = max(
                (
                    picking._pickup_days_left(now) + picking._pickup_keep_days()
                    for picking in wizard._pickings()
                ),
                default=wizard.env.company.pickup_keep_days,
            )
            wizard.days = min(days, DAYS_MOST)

    @api.depends("picking_ids", "days")
    def _compute_until(self):
        now = fields.Datetime.now()
        for wizard in self:
            ends = set()
            if 0 < wizard.days <= DAYS_MOST:
                ends = {
                    picking._pickup_end(now, wizard.days)
                    for picking in wizard._pickings()
                }
            # places may close at different times
            wizard.until = ends.pop() if len(ends) == 1 else False

    @api.depends("picking_ids")
    def _compute_can_tell(self):
        for wizard in self:
            wizard.can_tell = any(
                order._is_told("pickup_reminded", channel)
                for order in wizard._pickings().sale_id
                for channel in ("mail", "sms")
            )

    def _pickings(self):
        """:return: ``stock.picking``, as superuser
        :raise AccessError: the user can't read them; ids come from outside"""
        self.ensure_one()
        pickings = self.picking_ids._origin.sudo(False)
        pickings.check_access("read")
        return pickings.sudo()

    @api.constrains("picking_ids")
    def _check_picking_access(self):
        """Ids come from outside."""
        self.picking_ids.sudo(False).check_access("write")

    def action_keep(self):
        """Keep them until the new date.

        :return: action that closes the dialog
        :raise UserError: one was collected meanwhile
        """
        self.ensure_one()
        self.check_access("write")
        pickings = self.picking_ids
        if not pickings:
            raise UserError(self.env._("Choose what is kept longer."))
        pickings._check_fulfilment_user()
        pickings._lock_pickup()
        pickings._check_pickup_waiting()
        pickings._pickup_keep(self.days, self.is_told)
        return {"type": "ir.actions.act_window_close"}
