from odoo import fields, models
from odoo.exceptions import UserError

from odoo.addons.phone_validation.tools import phone_validation


class OrderShareDriver(models.Model):
    """To whom a partner has forwarded a transport: a narrower link of its own."""

    _name = "order.share.driver"
    _description = "Driver"
    _inherit = ["order.share.part.mixin"]
    _order = "id desc"

    share_id = fields.Many2one(
        "order.share", required=True, ondelete="cascade", index=True, readonly=True
    )
    link_id = fields.Many2one("access.link", ondelete="set null", readonly=True)
    name = fields.Char(required=True, readonly=True)
    phone = fields.Char(readonly=True)
    email = fields.Char(readonly=True)
    plate = fields.Char(readonly=True)
    lang = fields.Char(readonly=True)
    link_state = fields.Selection(related="link_id.state", string="Link Status")


class OrderShare(models.Model):
    """Forward to a driver."""

    _inherit = "order.share"

    driver_ids = fields.One2many("order.share.driver", "share_id", "Drivers")

    def _forward_to_driver(self, link, values, by):
        """Derive a link that allows only the status, and send it.

        :param link: the partner's link
        :param dict values: ``name``, ``phone``, ``email``, ``plate``, ``lang``
        :param str by: ``mail`` or ``sms``
        :return: the driver
        :raise UserError: no way to reach the driver
        """
        self.ensure_one()
        self._lock_reports()
        if self.state in ("declined", "delivered"):
            raise UserError(self.env._("This transport is over."))
        if by == "sms":
            values["phone"] = self._driver_number(values.get("phone"))
        driver = self.env["order.share.driver"].create({**values, "share_id": self.id})
        child, token = self.env["access.link"]._issue(
            self,
            "status",
            partner=self.partner_id,
            owner=self.user_id,
            expires_at=link.expires_at,
            parent=link,
        )
        driver.link_id = child
        url = self._access_link_url(token)
        if by == "sms":
            self._sms_driver(driver, url)
        else:
            self._mail_driver(driver, url)
        self._add_event("driver", driver_id=driver.id)
        return driver

    def _driver_number(self, number):
        """:return: the number in international form (E.164)
        :raise UserError: no number"""
        country = self.partner_id.country_id or self.company_id.country_id
        try:
            return phone_validation.phone_format(
                number or "",
                country.code,
                country.phone_code,
                force_format="E164",
                raise_exception=True,
            )
        except UserError as refused:
            raise UserError(
                self.env._(
                    "This is no phone number. Type it with the country, such as"
                    " +49 40 5500123."
                )
            ) from refused

    def _mail_driver(self, driver, url):
        self.env.ref("order_share.mail_template_driver").with_context(
            order_share_url=url, order_share_driver=driver
        ).send_mail(
            self.id,
            email_values={
                **self._mail_values(),
                "order_share_driver_id": driver.id,
                "email_to": driver.email,
                "recipient_ids": [],
            },
        )
        self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()

    def _sms_driver(self, driver, url):
        """Queue the message; core's queue sends it and deletes it once it is sent."""
        env = self.with_context(lang=driver.lang or self.env.lang).env
        self.env["sms.sms"].sudo().create(
            {
                "number": driver.phone,
                "order_share_driver_id": driver.id,
                "body": env._(
                    "%(partner)s: transport %(document)s. Report the status here:"
                    " %(url)s",
                    partner=self.recipient_name,
                    document=self.document_name,
                    url=url,
                ),
            }
        )
        self.env.ref("sms.ir_cron_sms_scheduler_action").sudo()._trigger()

    def _revoke_driver(self, driver_id):
        """End a driver's link. :raise UserError: not one of this share's drivers"""
        self.ensure_one()
        self._lock_reports()
        driver = self.driver_ids.filtered(lambda driver: driver.id == driver_id)
        if not driver:
            raise UserError(self.env._("This driver has no link to this transport."))
        if driver.link_id.state != "valid":
            return driver
        driver.link_id.action_revoke()
        event = self.event_ids.filtered(
            lambda event: event.kind == "driver" and event.driver_id == driver
        )[:1]
        if event:
            self._add_event("undo", undone_event_id=event.id)
        return driver

    def _link_driver(self, link):
        """:return: the driver whom a derived link was made for"""
        return self.driver_ids.filtered(lambda driver: driver.link_id == link)[:1]
