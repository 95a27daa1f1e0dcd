from odoo import api, fields, models


class ProductTemplate(models.Model):
    """The customer's assortment in the shop, for the person who looks."""

    _inherit = "product.template"

    approval_mark = fields.Boolean(
        "Needs Release",
        compute="_compute_approval_shop",
        help="Outside the assortment of the visitor, whose orders are checked for that",
    )
    approval_unseen = fields.Boolean(
        "Outside the Shop",
        compute="_compute_approval_shop",
        help="The visitor's company shows its assortment only",
    )

    @api.depends_context("uid")
    def _compute_approval_shop(self):
        """A flat number of queries for all products of a page, none for visitors whose
        company has no assortment in the shop."""
        member = self.env["website"]._approval_member()
        shop = member.organization_id.assortment_shop
        marks = shop == "mark" and member.release_mode == "outside"
        outside = self.browse()
        if marks or shop == "only":
            outside = member.organization_id._templates_outside(self)
        for template in self:
            template.approval_mark = marks and template in outside
            template.approval_unseen = shop == "only" and template in outside

    def can_access_from_current_website(self, website_id=False):
        """Asked for every address with a product in it: those that the visitor's
        company does not show are not found."""
        return super().can_access_from_current_website(website_id) and not any(
            template.approval_unseen for template in self
        )

    def _get_website_accessory_product(self):
        """Core applies the shop's domain of templates to these variants."""
        whole = super(ProductTemplate, self.with_context(approval_whole_shop=True))
        variants = whole._get_website_accessory_product()
        return variants.with_env(self.env).filtered(
            lambda variant: not variant.approval_unseen
        )

    def _can_be_added_to_cart(self):
        return super()._can_be_added_to_cart() and not self.approval_unseen

    def _website_show_quick_add(self):
        return super()._website_show_quick_add() and not self.approval_unseen


class ProductProduct(models.Model):
    _inherit = "product.product"

    def _is_add_to_cart_allowed(self):
        return super()._is_add_to_cart_allowed() and not self.approval_unseen

    def _website_show_quick_add(self):
        return super()._website_show_quick_add() and not self.approval_unseen
