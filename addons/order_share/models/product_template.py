from odoo import api, models
from odoo.tools import ormcache


class ProductTemplate(models.Model):
    _inherit = "product.template"

    @api.model
    @ormcache(cache="stable")
    def _page_weight_unit_id(self):
        """Unit of all products' weights, without a query. The cache ends when a system
        parameter changes."""
        return self.sudo()._get_weight_uom_id_from_ir_config_parameter().id
