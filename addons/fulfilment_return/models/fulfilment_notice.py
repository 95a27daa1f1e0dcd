import base64

from odoo import api, fields, models, tools

from odoo.addons.fulfilment_ext.const import NOTICE_KINDS

from ..const import MERCHANT_NOTICES, NOTICES

ALL_NOTICES = [*NOTICES, *MERCHANT_NOTICES]
KINDS = [kind for kind, _label in ALL_NOTICES]


class FulfilmentNotice(models.Model):
    _inherit = "fulfilment.notice"

    kind = fields.Selection(
        selection_add=ALL_NOTICES, ondelete=dict.fromkeys(KINDS, "cascade")
    )

    @api.model
    def _render(self, template, order_ids, lang, notices=None):
        """Who is told how to send it gets the slip for the parcel with it."""
        texts = super()._render(template, order_ids, lang, notices)
        for order_id, notice in (notices or {}).items():
            if notice.kind != "return_approved" or notice.channel != "mail":
                continue
            record = notice._told_return().with_context(lang=lang)
            if record.has_slip:
                name = f"{record._slip_name()}.pdf"
                text = texts[order_id]
                text["attachments"] = [
                    *(text.get("attachments") or []),
                    (name, base64.b64encode(record._slip())),
                ]
        return texts

    def _told_return(self):
        """:return: ``fulfilment.return`` that it is about, may be empty"""
        self.ensure_one()
        wanted = (self.event_id.detail or {}).get("return_id")
        return self.order_id.fulfilment_return_ids.filtered(
            lambda each: each.id == wanted
        )


class FulfilmentNoticeRule(models.Model):
    """Settings of the notices about returns, behind the others."""

    _inherit = "fulfilment.notice.rule"

    kind = fields.Selection(
        selection_add=ALL_NOTICES, ondelete=dict.fromkeys(KINDS, "cascade")
    )

    @api.model
    def _complete(self, companies=None):
        rules = super()._complete(companies)
        companies = companies or self.env["res.company"].sudo().search(
            [("active", "in", (True, False))]
        )
        known = {
            (company.id, kind)
            for company, kind in self.sudo()._read_group(
                [("company_id", "in", companies.ids), ("kind", "in", KINDS)],
                ["company_id", "kind"],
            )
        }
        return rules | self.sudo().create(
            [
                {
                    "sequence": len(NOTICE_KINDS) + place,
                    "kind": kind,
                    "company_id": company.id,
                    **self._default_templates(kind),
                }
                for company in companies
                for place, kind in enumerate(KINDS)
                if (company.id, kind) not in known
            ]
        )

    @api.model
    def _default_templates(self, kind):
        if kind not in KINDS:
            return super()._default_templates(kind)
        found = {}
        for channel in ("mail", "sms"):
            name = f"fulfilment_return.{channel}_template_{kind}"
            template = self.env.ref(name, raise_if_not_found=False)
            found[f"{channel}_template_id"] = template.id if template else False
        return found

    @api.model
    @tools.ormcache("company_id")
    def _switched_on(self, company_id):
        found = dict(super()._switched_on(company_id))
        rules = self.sudo().search(
            [
                ("company_id", "=", company_id),
                ("kind", "in", KINDS),
                "|",
                ("by_mail", "=", True),
                ("by_sms", "=", True),
            ],
            limit=len(KINDS),
        )
        for rule in rules:
            channels = [name for name in ("mail", "sms") if rule[f"by_{name}"]]
            found[rule.kind] = (rule.id, tuple(channels))
        return found
