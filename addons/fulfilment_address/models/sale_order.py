from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..const import ADDRESS_STATES
from ..tools import address_check

#: What is asked when one of these is written.
CHECKED_BY = {"state", "partner_id", "partner_shipping_id", "carrier_id"}


class SaleOrder(models.Model):
    """The delivery address is checked when an order is placed or confirmed, and when
    the address changes. What can't be delivered so is held.

    Written and not computed: an edit of a contact must not work out all the orders it
    ever had.
    """

    _inherit = "sale.order"

    address_status = fields.Selection(
        ADDRESS_STATES,
        "Address Check",
        readonly=True,
        copy=False,
        groups="base.group_user",
        derived=True,
    )
    # list of dicts, see tools.address_check.Finding; sentences are made when they are
    # read, in the reader's language
    address_findings = fields.Json(
        readonly=True, copy=False, groups="base.group_user", derived=True
    )

    _address_held_idx = models.Index("(company_id) WHERE address_status = 'held'")

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(vals_list)
        # an import; what people make is a draft
        orders.filtered(lambda order: order.state != "draft")._check_address()
        return orders

    def write(self, vals):
        result = super().write(vals)
        if not CHECKED_BY.isdisjoint(vals) and not self.env.context.get(
            "address_check_later"
        ):
            self._check_address()
        return result

    def _is_address_checked(self):
        """:return: whether anything of it is brought to the customer's door"""
        self.ensure_one()
        return (
            self.company_id.address_check in ("warn", "hold")
            and (
                self.state == "sale" or (self.state == "sent" and self.fulfilment_step)
            )
            and not self.carrier_id.is_pickup
            and not self._has_left()
            and any(line.product_id.type == "consu" for line in self.order_line)
        )

    def _check_address(self):
        """Look at the delivery addresses of these; hold, or let go. Asks the database
        for what other addresses the customers have, and writes what has changed."""
        orders = self.sudo().filtered("id")
        checked = orders.filtered(lambda order: order._is_address_checked())
        for order in orders - checked:
            if order.address_status or order.address_findings:
                order._set_address(False, False)
        twins = checked._address_twins()
        for order in checked:
            found = [*order._address_found(), *order._address_hints(twins)]
            findings = [
                {
                    "kind": each.kind,
                    "blocks": each.blocks,
                    "field": each.field,
                    "words": each.words,
                }
                for each in found
            ]
            order._set_address(order._address_state(found), findings or False)
        checked._map_later()

    def _address_found(self, address=None):
        """:param address: :class:`Address` that is asked about; its own by default
        :return: list of :class:`Finding`"""
        self.ensure_one()
        order = self.sudo()
        address = address or order.partner_shipping_id._address()
        if not address.phone:
            # whoever has ordered can be called as well
            phone = order.partner_id.phone or ""
            address = address_check.dataclasses.replace(address, phone=phone)
        return address_check.check(
            address,
            order.carrier_id._address_carrier(),
            order.company_id.address_number_check,
        )

    def _address_hints(self, twins):
        """What is worth a look and holds nothing.

        :param twins: see :meth:`_address_twins`
        :return: list of :class:`Finding`"""
        hints = []
        if twin := twins.get(self.partner_shipping_id):
            hints.append(
                address_check.Finding(
                    "duplicate", False, words={"id": twin.id, "name": twin.name or ""}
                )
            )
        if unknown := self._map_finding():
            hints.append(unknown)
        return hints

    def _address_state(self, found):
        """:param found: list of :class:`Finding`
        :return: one of ``const.ADDRESS_STATES``, or False"""
        blocking = [each for each in found if each.blocks]
        if blocking and self.company_id.address_check == "hold":
            return "released" if self._is_address_released(blocking) else "held"
        return "warn" if found else False

    def _set_address(self, status, findings):
        """Keep the result; say when it begins or ends to be held."""
        before = self.address_status
        if (before, self.address_findings or False) == (status, findings):
            return
        self.write({"address_status": status, "address_findings": findings})
        if status == "held" and before != "held":
            self._address_held()
        elif before == "held" and status != "held":
            self._address_freed()

    def _address_held(self):
        """It has to wait from now on."""
        order = self._for_staff()
        order.message_post(
            body=order.env._(
                "The delivery address can't be right, so nothing is shipped. %s",
                " ".join(order._address_texts(blocking=True)),
            ),
            subtype_xmlid="mail.mt_note",
        )
        user = self.user_id or self.env.ref("base.user_admin", raise_if_not_found=False)
        if (
            self.company_id.address_activity
            and user
            and self.company_id in user.company_ids
        ):
            self.activity_schedule(
                "fulfilment_address.mail_activity_type_address", user_id=user.id
            )
        if self.company_id.address_ask and self.partner_id.email:
            self._ask_for_address()

    def _address_freed(self):
        """It waits no longer."""
        self.activity_unlink(["fulfilment_address.mail_activity_type_address"])
        self._end_address_link()

    # --- button

    def _check_address_user(self):
        """Who works on transfers may write orders in Odoo; addresses are for who works
        on orders.

        :raise AccessError: the user is not of fulfilment, or has no right to these
        """
        if not self.env.su and not self.env.user.has_group("fulfilment_ext.group_user"):
            raise AccessError(
                self.env._("Only users of Fulfilment work on delivery addresses.")
            )
        self.check_access("write")

    def action_check_address(self):
        """Check the delivery addresses of these now.

        :return: what was found, as a notification
        :raise UserError: there is nothing to check
        """
        self._check_address_user()
        checked = self.filtered(lambda order: order._is_address_checked())
        if not checked:
            raise UserError(
                self.env._(
                    "Addresses are checked of confirmed orders whose goods are sent. "
                    "Switch the check on under Fulfilment, Settings."
                )
            )
        checked._check_address()
        held = checked.filtered(lambda order: order.sudo().address_status == "held")
        if held:
            text = self.env._("Still held: %s", ", ".join(held.mapped("name")))
        else:
            text = self.env._("Nothing is held by its address.")
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if held else "success",
                "message": text,
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
