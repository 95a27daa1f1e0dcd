from odoo import api, fields, models, tools
from odoo.exceptions import UserError

from ..const import CHANNELS, MERCHANT_NOTICES, NOTICE_KINDS

MERCHANT_KINDS = [kind for kind, _label in MERCHANT_NOTICES]


class FulfilmentNoticeRule(models.Model):
    """Whether a company tells something, by which channel and in which words. All of it
    is off until somebody switches it on."""

    _name = "fulfilment.notice.rule"
    _description = "Notice Setting"
    _order = "company_id, sequence, id"

    sequence = fields.Integer(readonly=True)
    kind = fields.Selection(NOTICE_KINDS, "Notice", required=True, readonly=True)
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade", index=True
    )
    is_for_merchant = fields.Boolean(
        "To Your People", compute="_compute_is_for_merchant", store=True
    )
    by_mail = fields.Boolean("Mail")
    by_sms = fields.Boolean(
        "SMS", help="Sent to valid numbers; a provider of SMS costs money"
    )
    mail_template_id = fields.Many2one(
        "mail.template", domain=[("model", "=", "sale.order")]
    )
    sms_template_id = fields.Many2one(
        "sms.template", "SMS Template", domain=[("model", "=", "sale.order")]
    )

    _kind_uniq = models.UniqueIndex(
        "(company_id, kind)", "A company has one setting for each notice."
    )

    @api.depends("kind")
    def _compute_is_for_merchant(self):
        for rule in self:
            rule.is_for_merchant = rule.kind in MERCHANT_KINDS

    @api.depends("kind")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for rule in self:
            rule.display_name = kinds[rule.kind]

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()

    @api.model
    def _complete(self, companies=None):
        """Make the settings that companies do not have yet, all switched off.

        :param companies: all of them by default
        """
        companies = companies or self.env["res.company"].sudo().search(
            [("active", "in", (True, False))]
        )
        known = {
            (company.id, kind)
            for company, kind in self.sudo()._read_group(
                [("company_id", "in", companies.ids)], ["company_id", "kind"]
            )
        }
        return self.sudo().create(
            [
                {
                    "sequence": place,
                    "kind": kind,
                    "company_id": company.id,
                    **self._default_templates(kind),
                }
                for company in companies
                for place, (kind, _label) in enumerate(NOTICE_KINDS)
                if (company.id, kind) not in known
            ]
        )

    @api.model
    def _default_templates(self, kind):
        """:return: dict of ``mail_template_id`` and ``sms_template_id``"""
        found = {}
        for channel, _label in CHANNELS:
            name = f"fulfilment_ext.{channel}_template_{kind}"
            template = self.env.ref(name, raise_if_not_found=False)
            found[f"{channel}_template_id"] = template.id if template else False
        return found

    @api.model
    @tools.ormcache("company_id")
    def _switched_on(self, company_id):
        """:return: dict of kind: (id of the setting, channels); asked for whatever
        happens to an order, so it costs nothing where nothing is switched on"""
        rules = self.sudo().search(
            [
                ("company_id", "=", company_id),
                "|",
                ("by_mail", "=", True),
                ("by_sms", "=", True),
            ],
            limit=len(NOTICE_KINDS),
        )
        return {
            rule.kind: (
                rule.id,
                tuple(name for name, _label in CHANNELS if rule[f"by_{name}"]),
            )
            for rule in rules
        }

    # --- look at it

    def _sample_order(self):
        """:return: an order of the company to show the words with
        :raise UserError: there is none"""
        self.ensure_one()
        orders = self.env["sale.order"]
        domain = [("company_id", "=", self.company_id.id), ("order_line", "!=", False)]
        order = orders.search(domain + [("state", "=", "sale")], limit=1)
        order = order or orders.search(domain, limit=1)
        if not order:
            raise UserError(
                self.env._("There is no order yet with which this could be shown.")
            )
        return order

    def action_preview(self):
        """:return: core's dialog that shows the mail for an order"""
        self.ensure_one()
        return self._preview("mail", "mail.mail_template_preview_action")

    def action_preview_sms(self):
        """:return: core's dialog that shows the SMS for an order"""
        self.ensure_one()
        return self._preview("sms", "sms.sms_template_preview_action")

    def _preview(self, channel, action):
        template = self._template(channel)
        order = self._sample_order()
        action = self.env["ir.actions.act_window"]._for_xml_id(action)
        return {
            **action,
            "context": {
                f"default_{channel}_template_id": template.id,
                "default_resource_ref": f"sale.order,{order.id}",
                "fulfilment_notice_kind": self.kind,
            },
        }

    def _template(self, channel):
        """:raise UserError: it has none"""
        self.ensure_one()
        template = self[f"{channel}_template_id"]
        if not template:
            raise UserError(self.env._("Choose a template first."))
        return template

    def action_test_mail(self):
        """Put the mail into the queue for who has pressed the button.

        :return: what is shown to them
        :raise UserError: no template, no order, or no mail address of their own
        """
        self.ensure_one()
        self.check_access("write")
        user = self.env.user
        if not user.email_normalized:
            raise UserError(self.env._("Your user has no valid mail address."))
        order, template = self._sample_order(), self._template("mail").sudo()
        template = template.with_context(fulfilment_notice_kind=self.kind)
        text = self.env["fulfilment.notice"]._render(
            template, [order.id], user.lang or "en_US"
        )[order.id]
        self.env["mail.mail"].sudo().create(
            {
                "subject": self.env._("Test: %s", text["subject"]),
                "body_html": text["body_html"],
                "email_from": text.get("email_from") or user.email_formatted,
                "email_to": user.email_formatted,
                "auto_delete": True,
            }
        )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "A test with order %(order)s is on its way to %(address)s.",
                    order=order.name,
                    address=user.email_normalized,
                ),
            },
        }


class ResCompany(models.Model):
    _inherit = "res.company"

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        self.env["fulfilment.notice.rule"]._complete(companies)
        return companies
