from odoo import models
from odoo.fields import Domain


class WebsiteSnippetFilter(models.Model):
    """Building blocks with products: only what the customer's assortment has."""

    _inherit = "website.snippet.filter"

    def _prepare_values(self, limit=None, search_domain=None, **options):
        model = options.get("res_model") or self.model_name
        if model == "product.product" and (
            organization := self.env["website"]._approval_shop()
        ):
            search_domain = Domain(search_domain or Domain.TRUE) & Domain(
                "product_tmpl_id", "any", organization._assortment_domain()
            )
        return super()._prepare_values(limit, search_domain, **options)

    def _filter_records_to_values(self, records, **options):
        """The last look: a block can name one product by its id."""
        if getattr(records, "_name", None) in ("product.product", "product.template"):
            records = records.filtered(lambda record: not record.approval_unseen)
        return super()._filter_records_to_values(records, **options)
