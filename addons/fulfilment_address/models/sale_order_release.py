from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_date


class SaleOrder(models.Model):
    """Somebody knows that an address is right, whatever the rules say."""

    _inherit = "sale.order"

    # which address, and what about it: the next one is checked again
    address_release = fields.Json(
        readonly=True, copy=False, groups=fields.NO_ACCESS, derived=True
    )
    address_release_note = fields.Char(
        "Why It Is Right",
        readonly=True,
        copy=False,
        groups="base.group_user",
        derived=True,
    )
    address_release_user_id = fields.Many2one(
        "res.users",
        "Released by",
        readonly=True,
        copy=False,
        groups="base.group_user",
        derived=True,
    )
    address_release_at = fields.Datetime(
        "Released on",
        readonly=True,
        copy=False,
        groups="base.group_user",
        derived=True,
    )

    address_release_text = fields.Char(
        "Released",
        compute="_compute_address_release_text",
        compute_sudo=True,
        groups="base.group_user",
    )

    @api.depends("address_release_note", "address_release_user_id")
    @api.depends_context("lang", "tz")
    def _compute_address_release_text(self):
        for order in self:
            order.address_release_text = order.address_release_at and self.env._(
                "Delivery address released by %(who)s on %(when)s: %(note)s",
                who=order.address_release_user_id.name,
                when=format_date(self.env, order.address_release_at),
                note=order.address_release_note,
            )

    def _is_address_released(self, blocking):
        """:param blocking: list of :class:`Finding`
        :return: whether a person has seen all of it, at this address"""
        release = self.address_release
        return bool(release) and (
            release["address"] == list(self.partner_shipping_id._address().print())
            and {each.kind for each in blocking} <= set(release["kinds"])
        )

    def _release_address(self, note):
        """Let the order go on as it is, until its address changes.

        :param str note: why
        :raise UserError: it is not held, or nothing was said
        """
        self.ensure_one()
        self._check_address_user()
        note = " ".join((note or "").split())
        self._lock_payment()
        order = self.sudo()
        if order.address_status != "held":
            raise UserError(
                self.env._("%s is not held by its address any more.", self.name)
            )
        if not note:
            raise UserError(self.env._("Enter how you know that the address is right."))
        kinds = {each["kind"] for each in order.address_findings if each["blocks"]}
        order.write(
            {
                "address_release": {
                    "address": list(order.partner_shipping_id._address().print()),
                    "kinds": sorted(kinds),
                },
                "address_release_note": note,
                "address_release_user_id": self.env.uid,
                "address_release_at": fields.Datetime.now(),
            }
        )
        staff = self._for_staff()
        self.message_post(
            body=staff.env._(
                "The delivery address was released as it is: %(note)s (%(texts)s)",
                note=note,
                texts=" ".join(staff._address_texts(blocking=True)),
            ),
            subtype_xmlid="mail.mt_note",
        )
        order._check_address()
