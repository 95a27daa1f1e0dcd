from collections import Counter

from odoo import api, fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    order_share_count = fields.Integer(
        "Number of Shares", compute="_compute_order_share_count"
    )
    order_share_statistics = fields.Char(
        "Record", compute="_compute_order_share_statistics"
    )

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_order_share_count(self):
        """Shares that the user sees, with those of the partner's contacts."""
        families = (
            self.sudo()
            .with_context(active_test=False)
            .search_fetch([("id", "child_of", self.ids)], ["parent_id"])
        )
        parents = {contact.id: contact.parent_id.id for contact in families}
        rows = self.env["order.share"]._read_group(
            [("partner_id", "in", families.ids)], ["partner_id"], ["__count"]
        )
        counts = Counter()
        for contact, count in rows:
            contact_id = contact.id
            while contact_id in parents:
                counts[contact_id] += count
                contact_id = parents[contact_id]
        for partner in self:
            partner.order_share_count = counts[partner._origin.id]

    @api.depends_context("uid", "lang", "company")
    def _compute_order_share_statistics(self):
        """In the company that the user works in."""
        found = self.env["order.share.statistics"]._by_partner(self, self.env.company)
        for partner in self:
            row = found.get(partner._origin.id)
            partner.order_share_statistics = row and row._sentence()

    def action_view_order_shares(self):
        """List of what was shared with this partner and the partner's contacts."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "order_share.order_share_action"
        )
        action["domain"] = [("partner_id", "child_of", self.ids)]
        action["context"] = {"create": False}
        return action

    def action_view_order_share_statistics(self):
        """How this partner has answered and delivered, per company."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "order_share.order_share_statistics_action"
        )
        action["domain"] = [("partner_id", "=", self.commercial_partner_id.id)]
        return action
