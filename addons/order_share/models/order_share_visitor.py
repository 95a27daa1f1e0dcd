from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize

from ..tools.address import address_problem


class OrderShareVisitor(models.Model):
    """Who came by an open link and named an address. Which contact that is, if any, is
    decided by staff."""

    _name = "order.share.visitor"
    _description = "Visitor of an Open Link"
    _inherit = ["order.share.part.mixin"]
    _rec_name = "company_name"
    _order = "id desc"

    share_id = fields.Many2one(
        "order.share", required=True, ondelete="cascade", index=True, readonly=True
    )
    request_id = fields.Many2one(
        "order.share.request",
        related="share_id.request_id",
        store=True,
        index="btree_not_null",
    )
    company_name = fields.Char("Company", required=True, readonly=True)
    name = fields.Char("Person", required=True, readonly=True)
    email = fields.Char(required=True, readonly=True)
    phone = fields.Char(readonly=True)
    lang = fields.Char(readonly=True)
    partner_id = fields.Many2one(related="share_id.partner_id")
    suggested_partner_ids = fields.Many2many(
        "res.partner", compute="_compute_suggested_partner_ids", string="Similar"
    )

    @api.depends("email", "phone", "company_name")
    def _compute_suggested_partner_ids(self):
        """Contacts with the same address, number or name; staff choose among them."""
        Partner = self.env["res.partner"]
        for visitor in self:
            company = visitor.share_id.company_id
            domain = fields.Domain("company_id", "in", [False, company.id])
            same = fields.Domain(
                "email_normalized", "=", email_normalize(visitor.email)
            ) | fields.Domain("name", "=ilike", visitor.company_name)
            if visitor.phone:
                same |= fields.Domain("phone_sanitized", "=", visitor._sanitized())
            visitor.suggested_partner_ids = Partner.search(domain & same, limit=5)

    def _sanitized(self):
        company = self.share_id.company_id
        return (
            self.env["res.partner"]._phone_format(
                number=self.phone, country=company.country_id, force_format="E164"
            )
            or self.phone
        )

    def _use_partner(self, partner):
        """Staff say which contact this is."""
        self.ensure_one()
        share = self.share_id
        share._check_document_write()
        if partner in share.request_id.share_ids.partner_id:
            raise UserError(
                self.env._(
                    "%s was asked already and has a link of their own.",
                    partner.display_name,
                )
            )
        share.sudo().partner_id = partner
        share.sudo().access_link_ids.write({"partner_id": partner.id})

    def action_create_partner(self):
        """Make a contact of what the visitor typed, and use it."""
        for visitor in self:
            visitor.share_id._check_document_write()
            company = self.env["res.partner"].create(
                {
                    "name": visitor.company_name,
                    "is_company": True,
                    "email": visitor.email,
                    "phone": visitor.phone,
                    "lang": visitor.lang,
                    "child_ids": [(0, 0, {"name": visitor.name})],
                }
            )
            visitor._use_partner(company)
        return True


class OrderShare(models.Model):
    _inherit = "order.share"

    visitor_ids = fields.One2many("order.share.visitor", "share_id")
    is_unmatched = fields.Boolean(
        "Contact Unknown",
        compute="_compute_is_unmatched",
        search="_search_is_unmatched",
    )

    @api.depends("partner_id")
    def _compute_is_unmatched(self):
        for share in self:
            share.is_unmatched = not share.partner_id

    def _search_is_unmatched(self, operator, value):
        if operator != "in":
            return NotImplemented
        return fields.Domain("partner_id", "=" if True in value else "!=", False)

    @api.depends("visitor_ids.company_name", "visitor_ids.name")
    def _compute_recipient_name(self):
        result = super()._compute_recipient_name()
        for share in self.filtered(lambda share: not share.partner_id):
            visitor = share.sudo().visitor_ids[:1]
            share.recipient_name = visitor and (
                f"{visitor.company_name} ({visitor.name})"
            )
        return result

    def _recipient_lang(self):
        return (
            self.partner_id.lang
            or self.sudo().visitor_ids[:1].lang
            or super()._recipient_lang()
        )

    def action_match_visitor(self):
        """Open the dialog that names the contact of a visitor."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Choose the Contact"),
            "res_model": "order.share.match",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_visitor_id": self.visitor_ids[:1].id},
        }


class OrderShareRequest(models.Model):
    _inherit = "order.share.request"

    def _register_visitor(self, values):
        """A visitor of the open link asks for a link of their own.

        It goes to the address only: who can read it there has proven to own it. The
        same address asking again gets its link again.

        :param dict values: ``company_name``, ``name``, ``email``, ``phone``, ``lang``
        :return: the share
        :raise UserError: closed, or not an address
        """
        self.ensure_one()
        if not self._is_open():
            raise UserError(self._closed_text())
        problem = address_problem(self.env, values["email"])
        if problem:
            raise UserError(problem)
        email = email_normalize(values["email"])
        self._lock()
        share = self.share_ids.filtered(
            lambda share: share.recipient_email == email and share.visitor_ids
        )[:1]
        if not share:
            share = (
                self.env["order.share"]
                .sudo()
                .create(self._prepare_share(recipient_email=email))
            )
            self.env["order.share.visitor"].sudo().create(
                {**values, "email": email, "share_id": share.id}
            )
        share._tell("request")
        return share
