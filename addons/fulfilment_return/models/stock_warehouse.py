from odoo import fields, models


class StockWarehouse(models.Model):
    _inherit = "stock.warehouse"

    return_quarantine_loc_id = fields.Many2one(
        "stock.location",
        "Quarantine of Returns",
        domain="[('usage', '=', 'internal'), ('company_id', '=', company_id)]",
        check_company=True,
        help="Where goods wait that came back and are not to be sold as they are. "
        "Nothing is reserved from there as long as it is not below the stock.",
    )

    def _return_quarantine(self):
        """:return: where goods of this warehouse wait; made when it is first needed,
        beside the warehouse, so that nothing there is promised to anybody"""
        self.ensure_one()
        house = self.sudo()
        if not house.return_quarantine_loc_id:
            house.return_quarantine_loc_id = (
                self.env["stock.location"]
                .sudo()
                .create(
                    {
                        "name": self.env._("Quarantine %s", house.code),
                        "usage": "internal",
                        "location_id": house.view_location_id.location_id.id,
                        "company_id": house.company_id.id,
                    }
                )
            )
        return house.return_quarantine_loc_id
