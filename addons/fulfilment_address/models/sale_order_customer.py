import uuid

from markupsafe import Markup

from odoo import models
from odoo.exceptions import UserError

#: Payments that somebody has made, or is making.
PAID = ("pending", "authorized", "done")


class SaleOrder(models.Model):
    """An order that was entered for the wrong customer."""

    _inherit = "sale.order"

    def _customer_refusal(self):
        """:return: why the customer can't be changed, and what to do; False if it
        can"""
        self.ensure_one()
        order = self.sudo()
        if order.state != "sale":
            return self.env._(
                "%s is not confirmed: its customer is changed on the order.", self.name
            )
        invoices = order.invoice_ids.filtered(lambda move: move.state != "cancel")
        if invoices:
            return self.env._(
                "%(order)s was invoiced: %(invoices)s. Cancel or reverse the invoices "
                "and repeat the order for the other customer.",
                order=self.name,
                invoices=", ".join(
                    move.name or self.env._("Draft") for move in invoices
                ),
            )
        return False

    def _payment_refusal(self, customer):
        """Money stays with who has paid it: in the books it is this customer's.

        :param customer: new one
        :return: why not, False if nothing of another account was paid"""
        order = self.sudo()
        family = customer.commercial_partner_id
        if family == order.partner_id.commercial_partner_id:
            return False
        paid = order.transaction_ids.filtered(
            lambda each: (
                each.state in PAID and each.partner_id.commercial_partner_id != family
            )
        )
        if not paid:
            return False
        return self.env._(
            "%(customer)s has paid, or is paying: %(payments)s. Refund it first, or "
            "cancel the order and repeat it for the other customer.",
            customer=order.partner_id.display_name,
            payments=", ".join(paid.mapped("reference")),
        )

    def _change_customer(
        self, customer, note, keep_prices=True, update_taxes=True, keep_address=False
    ):
        """Give a confirmed order to another customer, with all that is still to go.

        :param customer: ``res.partner``
        :param str note: why
        :param bool keep_prices: else they are the new customer's
        :param bool update_taxes: as the new customer's fiscal position says
        :param bool keep_address: the goods go where they were to go
        :raise UserError: it can't be changed; says what to do
        """
        self.ensure_one()
        pickings = self._take_for_address()
        order = self.sudo().with_company(self.company_id)
        customer, old = customer.sudo(), order.partner_id
        note = " ".join((note or "").split())
        if refusal := order._customer_refusal() or order._payment_refusal(customer):
            raise UserError(refusal)
        if not note:
            raise UserError(self.env._("Enter why the customer is changed."))
        if not customer or customer == old:
            raise UserError(self.env._("Choose another customer."))
        pricelist = order._customer_pricelist(customer, keep_prices)
        place = order.partner_shipping_id
        family = customer.commercial_partner_id
        # also what somebody has sent to another address of the customer before
        strays = pickings.filtered(
            lambda picking: (
                picking.partner_id.commercial_partner_id == old.commercial_partner_id
            )
        )
        addresses = customer.address_get(["delivery", "invoice"])
        values = self._prepare_customer_values(customer, addresses)
        order.with_context(
            mail_activity_automation_skip=True, address_check_later=True
        ).write({**values, "partner_shipping_id": place.id})
        if not keep_address:
            order._deliver_to(
                customer.browse(addresses["delivery"]), pickings, strays=strays
            )
        elif place.commercial_partner_id != family:
            # the address of somebody else is no longer theirs to change
            order._deliver_to(order._new_place(place, {}, is_kept=False), pickings)
        order._customer_terms(customer, pricelist, update_taxes)
        if not keep_prices:
            order._recompute_prices()
        words = [order._for_staff().env._("The customer was changed.")]
        if old.commercial_partner_id != family:
            words += order._close_for(old)
            order._customer_changed(old)
        order.message_subscribe(customer.ids)
        order._note_customer(" ".join(words), old, note)
        order._check_address()

    def _prepare_customer_values(self, customer, addresses):
        """:param dict addresses: of ``address_get``
        :return: dict of what is written with the customer; what is not named here
            would be worked out anew by core, such as the salesperson"""
        order = self.sudo()
        return {
            "partner_id": customer.id,
            "partner_invoice_id": addresses["invoice"],
            "user_id": order.user_id.id,
            "team_id": order.team_id.id,
            "payment_term_id": customer.with_company(
                order.company_id
            ).property_payment_term_id.id,
            # renewed: who was the customer has links to it
            "access_token": str(uuid.uuid4()),
        }

    def _customer_pricelist(self, customer, keep_prices):
        """:return: pricelist of which the order is from now on
        :raise UserError: its prices are in another currency
        """
        if keep_prices:
            return self.pricelist_id
        pricelist = customer.with_company(self.company_id).property_product_pricelist
        if (pricelist.currency_id or self.company_id.currency_id) != self.currency_id:
            raise UserError(
                self.env._(
                    "The prices of %(customer)s are in another currency. Keep the "
                    "prices, or cancel the order and repeat it for this customer.",
                    customer=customer.display_name,
                )
            )
        return pricelist

    def _customer_terms(self, customer, pricelist, update_taxes):
        positions = self.env["account.fiscal.position"].with_company(self.company_id)
        self.fiscal_position_id = positions._get_fiscal_position(
            customer, self.partner_shipping_id
        )
        if update_taxes:
            self._recompute_taxes()
        if pricelist != self.pricelist_id:
            # core refuses that somebody writes it on a confirmed order
            field = self._fields["pricelist_id"]
            self.modified(["pricelist_id"], before=True)
            field.write(self, pricelist)
            self.modified(["pricelist_id"])

    def _close_for(self, former):
        """What the customer before has of this order ends, see also
        :meth:`_customer_changed`.

        :param former: who was the customer
        :return: list of sentences, what is to be done by hand
        """
        family = former.commercial_partner_id
        gone = self.message_partner_ids.filtered(
            lambda partner: partner.commercial_partner_id == family
        )
        self.message_unsubscribe(gone.ids)
        for picking in self.picking_ids:
            picking.message_unsubscribe(gone.ids)
        self.write({"address_link_hash": False, "address_link_until": False})
        _ = self._for_staff().env._
        self.env["fulfilment.notice"].search(
            [("order_id", "=", self.id), ("state", "in", ("waiting", "queued"))]
        ).filtered(
            lambda notice: notice.partner_id.commercial_partner_id == family
        )._take_back(_("The order has another customer now."))
        ready = self.picking_ids.filtered(lambda each: each._is_pickup_waiting())
        for picking in ready:
            # who has the code gets the goods
            picking.write(picking._pickup_new_nonce())
        if not ready:
            return []
        return [
            _(
                "%s lies ready for pickup and has a new code: tell the new customer.",
                ", ".join(ready.mapped("name")),
            )
        ]

    def _note_customer(self, text, former, note):
        """:param str text: what was done
        :param former: who was the customer
        :param str note: why"""
        self.message_post(
            body=Markup("<p>%s</p><p>%s → %s<br/>%s</p>")
            % (text, former.display_name, self.partner_id.display_name, note),
            subtype_xmlid="mail.mt_note",
            author_id=self.env.user.partner_id.id,
        )
