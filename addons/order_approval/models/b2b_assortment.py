from odoo import fields, models
from odoo.fields import Domain


class B2bOrganization(models.Model):
    """The customer's assortment: what its people order without asking.

    An empty assortment means that everything is outside.
    """

    _inherit = "b2b.organization"

    assortment_product_ids = fields.Many2many(
        "product.template", "b2b_assortment_product_rel", string="Products"
    )
    assortment_category_ids = fields.Many2many(
        "product.category",
        "b2b_assortment_category_rel",
        string="Categories",
        help="With the categories below them",
    )
    assortment_pricelist_ids = fields.Many2many(
        "product.pricelist",
        "b2b_assortment_pricelist_rel",
        string="Pricelists",
        help="Products and categories that these pricelists name",
    )
    assortment_excluded_ids = fields.Many2many(
        "product.template", "b2b_assortment_excluded_rel", string="Excluded Products"
    )

    def _assortment_domain(self):
        """:return: domain of the ``product.template`` in the assortment"""
        self.ensure_one()
        organization = self.sudo()
        named = organization.assortment_product_ids
        categories = organization.assortment_category_ids
        products = self.env["product.product"].sudo()
        items = self.env["product.pricelist.item"].sudo()
        if organization.assortment_pricelist_ids:
            items = items.search(
                [
                    ("pricelist_id", "in", organization.assortment_pricelist_ids.ids),
                    ("applied_on", "!=", "3_global"),
                ]
            )
            named |= items.product_tmpl_id
            products |= items.product_id
            categories |= items.categ_id
        inside = Domain("id", "in", (named | products.product_tmpl_id).ids)
        if categories:
            # by id: visitors of the shop read no categories
            below = categories.search([("id", "child_of", categories.ids)])
            inside |= Domain("categ_id", "in", below.ids)
        return inside & Domain("id", "not in", organization.assortment_excluded_ids.ids)

    def _outside_assortment(self, products):
        """Ask for all at once: a flat number of queries.

        :param products: ``product.product`` records
        :return: those that are not in the assortment
        """
        outside = self._templates_outside(products.product_tmpl_id)
        return products.filtered(lambda product: product.product_tmpl_id in outside)

    def _templates_outside(self, templates):
        """:return: those of the ``product.template`` that are not in the assortment"""
        self.ensure_one()
        inside = (
            self.env["product.template"]
            .sudo()
            .with_context(active_test=False)
            .search(self._assortment_domain() & Domain("id", "in", templates.ids))
        )
        return templates.filtered(lambda template: template not in inside)
