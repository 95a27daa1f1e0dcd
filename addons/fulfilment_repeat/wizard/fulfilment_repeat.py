from odoo import Command, api, fields, models


class FulfilmentRepeat(models.TransientModel):
    """What would be different if this were ordered today."""

    _name = "fulfilment.repeat"
    _description = "Repeat Order"

    order_id = fields.Many2one(
        "sale.order", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="order_id.company_id")
    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, check_company=True
    )
    line_ids = fields.One2many("fulfilment.repeat.line", "repeat_id", "Items")
    summary = fields.Char(compute="_compute_summary")

    @api.constrains("order_id")
    def _check_order_access(self):
        """Ids come from outside."""
        self.order_id.sudo(False).check_access("read")

    @api.model
    def _start(self, order):
        """:return: the dialog"""
        order.ensure_one()
        order.check_access("read")
        return self.create(
            {
                "order_id": order.id,
                "partner_id": order.partner_id.id,
                "line_ids": [
                    Command.create(
                        {
                            "order_line_id": line.id,
                            "quantity": 0
                            if line._repeat_gone()
                            else line.product_uom_qty,
                        }
                    )
                    for line in order._repeat_lines()
                ],
            }
        )

    def _action(self):
        """:return: this dialog"""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Repeat %s", self.order_id.name),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }

    @api.depends("line_ids.text")
    def _compute_summary(self):
        for wizard in self:
            changed = wizard.line_ids.filtered("text")
            gone = changed.filtered("is_gone")
            if not changed:
                wizard.summary = self.env._("Everything is as it was.")
            elif gone:
                wizard.summary = self.env._(
                    "%(changed)s of %(all)s items have changed, %(gone)s can't be had.",
                    changed=len(changed),
                    all=len(wizard.line_ids),
                    gone=len(gone),
                )
            else:
                wizard.summary = self.env._(
                    "%(changed)s of %(all)s items have changed.",
                    changed=len(changed),
                    all=len(wizard.line_ids),
                )

    def action_repeat(self):
        """Make the quotation; pressed twice, it is made once.

        :return: the quotation
        :raise UserError: nothing is to be ordered
        """
        self.ensure_one()
        self.env["sale.order"].check_access("create")
        # a contact that the user may see
        self.partner_id.check_access("read")
        made, _is_new = self.order_id._repeat(
            {line.order_line_id.id: line.quantity for line in self.line_ids},
            customer=self.partner_id,
            key=f"wizard-{self.id:08}",
        )
        return made.action_open_business_doc()
