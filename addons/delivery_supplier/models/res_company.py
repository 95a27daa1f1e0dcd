import pytz

from odoo import fields, models

from ..const import CHANNELS, PROOFS

#: What a provider of SMS needs; without it nothing is sent by it.
SMS_CREDENTIALS = {
    "twilio": ("sms_twilio_account_sid", "sms_twilio_auth_token"),
    "vonage": ("sms_vonage_api_key", "sms_vonage_api_secret"),
}


class ResCompany(models.Model):
    _inherit = "res.company"

    order_channel = fields.Selection(
        CHANNELS,
        "Usual Channel of Orders by Hand",
        required=True,
        default="phone",
    )
    delivery_eta_minutes = fields.Integer(
        "Estimated Minutes until Delivery", default=45
    )
    delivery_window_minutes = fields.Integer("Width of the Window", default=30)
    delivery_undo_minutes = fields.Integer("Minutes to Take a Step Back", default=5)
    delivery_status_grace = fields.Integer(
        "Minutes until a Status is Told",
        default=2,
        help="A status that is changed back in this time is told to nobody",
    )
    delivery_proof = fields.Selection(
        PROOFS, "Proof of Delivery", required=True, default="none"
    )
    delivery_max_attempts = fields.Integer("Attempts at Most", default=3)
    delivery_plan_all = fields.Boolean(
        "Plan a Delivery for each Confirmed Order",
        help="Otherwise for orders whose delivery method says so, and for those that "
        "get a deliverer",
    )
    delivery_track_days = fields.Integer(
        "Days that the Tracking Page Stays", default=7, help="After the delivery"
    )
    delivery_map_url = fields.Char(
        "Address of the Map",
        default="https://www.google.com/maps/dir/?api=1&destination={address}",
        help="Opened to navigate; {address} stands for the address",
    )
    delivery_sms_deliverer = fields.Boolean("SMS to Deliverers", default=True)
    delivery_sms_customer = fields.Boolean("SMS to Customers", default=True)
    delivery_sms_iap = fields.Boolean(
        "SMS by Odoo's Own Service",
        help="It costs credits of Odoo S.A. Other providers are used without asking "
        "when they are configured",
    )
    delivery_customer_channel = fields.Selection(
        [("mail", "Mail"), ("sms", "SMS"), ("both", "Mail and SMS")],
        "Customers are Told by",
        required=True,
        default="both",
    )
    delivery_cash_journal_id = fields.Many2one(
        "account.journal",
        "Journal of Cash on Delivery",
        domain=[("type", "=", "cash")],
        check_company=True,
        help="What deliverers collect is booked in it; the first one when empty",
    )
    delivery_cash_loss_account_id = fields.Many2one(
        "account.account",
        "Account for Missing Cash",
        check_company=True,
        help="A difference at the cash-up is booked when it is set",
    )
    delivery_cash_gain_account_id = fields.Many2one(
        "account.account", "Account for Cash that is too Much", check_company=True
    )

    def _delivery_cash_journal(self):
        """:return: where cash on delivery is booked; empty without a cash journal"""
        self.ensure_one()
        company = self.sudo()
        return company.delivery_cash_journal_id or self.env[
            "account.journal"
        ].sudo().search(
            [
                ("type", "=", "cash"),
                *self.env["account.journal"]._check_company_domain(company),
            ],
            limit=1,
        )

    def _delivery_zone(self):
        """:return: pytz zone in which the company's days begin and end"""
        self.ensure_one()
        company = self.sudo()
        name = company.resource_calendar_id.tz or company.partner_id.tz or "UTC"
        return pytz.timezone(name)

    def _delivery_link_owner(self, user=None):
        """Links are made in the background: somebody has to answer when their holder
        asks for a new one.

        :param user: who is asked first, such as the salesperson
        :return: a user; a dispatcher when there is none
        """
        self.ensure_one()
        if user and user.active and not user.share:
            return user
        group = self.env.ref("delivery_supplier.group_dispatcher")
        return (
            self.env["res.users"]
            .sudo()
            .search(
                [("all_group_ids", "in", group.ids), ("company_ids", "in", self.ids)],
                limit=1,
            )
            or self.env.user
        )

    def _delivery_sms_ready(self):
        """:return: whether an SMS could be sent: nobody pays for one by accident"""
        self.ensure_one()
        company = self.sudo()
        provider = company.sms_provider if "sms_provider" in company._fields else "iap"
        names = SMS_CREDENTIALS.get(provider)
        if not names:
            return company.delivery_sms_iap
        return all(name in company._fields and company[name] for name in names)
