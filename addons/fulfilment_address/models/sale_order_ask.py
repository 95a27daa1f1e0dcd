import hashlib
import hmac
import re
import secrets
from datetime import timedelta

from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ..const import LINK_DAYS

#: As the links of ``access_link``, which keeps them out of the log: number of the order
#: and 256 random bits.
TOKEN = re.compile(r"([0-9]{1,18})\.([A-Za-z0-9_-]{43})", re.ASCII)
#: Compared with where there is no link, so that all that is wrong takes the same way.
NO_HASH = "0" * 64


class SaleOrder(models.Model):
    """The customer corrects the address.

    Who changes an address gets the goods. So the link of the order, which is in many
    mails and is passed on, is not enough: either the customer is signed in, or has a
    link that was mailed for this. It works for one correction; only its hash is kept,
    also after it has ended, so that its holder is told so.
    """

    _inherit = "sale.order"

    address_link_hash = fields.Char(
        readonly=True, copy=False, groups=fields.NO_ACCESS, derived=True
    )
    address_link_until = fields.Datetime(
        readonly=True, copy=False, groups=fields.NO_ACCESS, derived=True
    )

    def action_ask_for_address(self):
        """Mail the customer a link to correct the address.

        :return: a notification
        :raise UserError: it is not held, or the customer has no address of mail
        """
        self.ensure_one()
        self._check_address_user()
        order = self.sudo()
        if order.address_status != "held":
            raise UserError(
                self.env._("%s is not held by its address any more.", self.name)
            )
        if not order.partner_id.email:
            raise UserError(
                self.env._(
                    "%s has no mail address. Enter one, or call.", order.partner_id.name
                )
            )
        order._ask_for_address()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "%s gets a mail with a link.", order.partner_id.name
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _ask_for_address(self):
        """Queue the mail. It is no message of the order: who may read those would have
        the link. The one before ends."""
        self.ensure_one()
        order = self.sudo()
        customer = order.partner_id
        lang = customer.lang or order.company_id.partner_id.lang
        template = self.env.ref("fulfilment_address.mail_template_address").sudo()
        template = template.with_context(
            lang=lang,
            template_preview_lang=lang,
            address_link=order._address_link(),
            address_link_days=LINK_DAYS,
        )
        text = template._generate_template(
            order.ids, ("body_html", "email_from", "reply_to", "subject")
        )[order.id]
        self.env["mail.mail"].sudo().create(
            {
                "subject": text["subject"],
                "body_html": text["body_html"],
                "email_from": text.get("email_from")
                or order.company_id.email_formatted,
                "reply_to": text.get("reply_to") or False,
                "recipient_ids": [Command.link(customer.id)],
                "auto_delete": True,
            }
        )
        self.env.ref("mail.ir_cron_mail_scheduler_action")._trigger()
        order.message_post(
            body=order._for_staff().env._(
                "%s was asked by mail to correct the delivery address.", customer.name
            ),
            subtype_xmlid="mail.mt_note",
        )

    def _address_link(self):
        """:return: a new link to the form; it can't be had again"""
        secret = secrets.token_urlsafe(32)
        self.write(
            {
                "address_link_hash": _digest(secret),
                "address_link_until": fields.Datetime.now() + timedelta(days=LINK_DAYS),
            }
        )
        return f"{self.get_base_url()}/my/orders/address/{self.id}.{secret}"

    @api.model
    def _address_by_link(self, token):
        """:param str token: as somebody gave it
        :return: the order that it belongs to, as superuser, also when it has ended;
            empty for all that is not right"""
        match = TOKEN.fullmatch(token)
        number, secret = (int(match[1]), match[2]) if match else (0, "")
        order = self.sudo().search_fetch(
            [("id", "=", number)], ["address_link_hash", "address_link_until"]
        )
        is_right = hmac.compare_digest(
            order.address_link_hash or NO_HASH, _digest(secret)
        )
        return order if order and is_right else order.browse()

    def _is_address_link_open(self):
        """:return: whether the link of the mail has not ended yet"""
        self.ensure_one()
        until = self.sudo().address_link_until
        return bool(until) and until > fields.Datetime.now()

    def _end_address_link(self):
        """It has done its work."""
        if self._is_address_link_open():
            self.sudo().address_link_until = fields.Datetime.now()

    # --- the form

    @api.model
    def _address_order(self, order_id):
        """The order whose address the signed-in visitor may correct.

        :param int order_id: from outside
        :return: the order as superuser; empty for all that is not right
        """
        orders = self.sudo().browse()
        user = self.env.user
        if user._is_public():
            return orders
        # in the rights of the user, so also by the rules of other addons
        found = self.search([("id", "=", order_id)]).sudo()
        is_own = (
            found.partner_id.commercial_partner_id
            == user.partner_id.commercial_partner_id
        )
        return found if found and is_own else orders

    def _can_correct_address(self):
        """:return: whether the customer can do it now: while the order is held, and
        before anything has left"""
        self.ensure_one()
        order = self.sudo()
        return (
            order.state in ("sent", "sale")
            and order.address_status == "held"
            and not order.item_count_shipped
        )

    def _is_own_order(self, user):
        """:return: whether the user is the customer, or of the customer's company"""
        return bool(not user._is_public() and self.sudo().with_user(user)._is_mine())

    def _is_mine(self):
        return bool(self.env["sale.order"]._address_order(self.id))

    def _correct_address(self, values, seen=None, way=None):
        """What the customer has typed, for this order only.

        :param dict values: of the address
        :param str seen: see :meth:`_change_address`
        :param str way: see :meth:`_change_address`
        :return: dict of field: what is wrong, sentences for the customer; empty when
            it was taken
        :raise UserError: somebody has changed or shipped it meanwhile
        """
        self.ensure_one()
        order = self.sudo()
        place = order.partner_shipping_id
        # the country decides what the delivery costs
        if place.country_id:
            values = {**values, "country_id": place.country_id.id}
        address = place.new({"name": place.name, **values})._address()
        errors = {}
        for finding in order._address_found(address):
            if finding.blocks:
                text = order._address_form_text(finding.kind, finding.words)
                errors.setdefault(finding.field, text)
        if not errors:
            author = order._form_author()
            order._change_address(values, False, seen, author, way)
            order._end_address_link()
        return errors

    def _form_author(self):
        user = self.env.user
        return self.partner_id if user._is_public() else user.partner_id


def _digest(secret):
    # 256 random bits need no slow hash: there is nothing to guess
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()
