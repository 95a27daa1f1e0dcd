from odoo import api, fields, models
from odoo.tools import SQL


class ProductTemplate(models.Model):
    """Whether customers may return it themselves, and how often they do."""

    _inherit = "product.template"

    is_not_returnable = fields.Boolean(
        "Not Returnable",
        help="Customers can't ask for a return of it themselves, such as of food. The "
        "office still can.",
    )
    return_rate = fields.Float(
        "Returned (%)",
        compute="_compute_return_rate",
        compute_sudo=True,
        help="Of what was shipped in the last twelve months, so much came back.",
    )

    @api.depends_context("allowed_company_ids")
    def _compute_return_rate(self):
        rates = {}
        if self.ids:
            names = ["item_shipped", "item_returned", "item_shipped_at"]
            self.env["sale.order.line"].flush_model(names)
            rows = self.env.execute_query(
                SQL(
                    """
                    SELECT product.product_tmpl_id,
                           sum(line.item_shipped * unit.factor),
                           sum(line.item_returned * unit.factor)
                      FROM sale_order_line line
                      JOIN product_product product ON product.id = line.product_id
                      JOIN uom_uom unit ON unit.id = line.product_uom_id
                     WHERE product.product_tmpl_id IN %s AND line.item_shipped > 0
                       AND line.item_shipped_at > %s AND line.company_id IN %s
                  GROUP BY product.product_tmpl_id
                    """,
                    tuple(self.ids),
                    fields.Datetime.subtract(fields.Datetime.now(), years=1),
                    tuple(self.env.companies.ids),
                )
            )
            rates = {
                template: 100 * float(back) / float(shipped)
                for template, shipped, back in rows
                if shipped
            }
        for template in self:
            template.return_rate = rates.get(template.id, 0.0)

    def action_view_returns(self):
        """:return: window action, returned items of this product"""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "fulfilment_return.action_return_line"
        )
        action["domain"] = [("product_id.product_tmpl_id", "=", self.id)]
        action["context"] = {}
        return action
