from markupsafe import Markup

from odoo import models
from odoo.fields import Datetime

from ..const import EXCEPTION_KINDS
from ..tools import notice_text


class SaleOrder(models.Model):
    """What the templates of notices say about an order."""

    _inherit = "sale.order"

    def _fulfilment_notice(self):
        """What a template can say; what is not known is empty.

        :return: dict of texts in the reader's language and time zone: ``name``,
            ``first_name``, ``order``, ``reference``, ``ordered_at``, ``company``,
            ``company_phone``, ``link``, ``items`` and ``order_items`` (HTML),
            ``amount``, ``due`` and ``paid`` (with ``_plain`` for SMS), ``pay_link``,
            ``payment_text`` (HTML), ``payment_reference``, ``deadline``,
            ``is_cancelled_then`` (at the deadline), ``at``,
            ``carrier``, ``tracking``, ``tracking_link``, ``pickup`` (dict),
            ``office_link``, ``problem``
        """
        self.ensure_one()
        notice = self._notice_told()
        # who looks at a template says which it is
        kind = notice.kind or self.env.context.get("fulfilment_notice_kind", False)
        event, zone = notice.event_id, self._notice_zone(notice)
        is_sms = notice.channel == "sms"
        reader = notice.partner_id or self.partner_id
        picking = self._notice_picking(event)
        company = self.company_id or self.env.company
        detail = event.detail or {}
        return {
            "name": reader.name or "",
            "first_name": (reader.name or "").split(" ")[0],
            "customer": self.partner_id.display_name or "",
            "order": self.name or "",
            "reference": self.client_order_ref or "",
            "ordered_at": notice_text.notice_moment(self.env, self.date_order, zone),
            "at": notice_text.notice_moment(self.env, event.at, zone),
            "company": company.name or "",
            "company_phone": company.phone or "",
            "link": self._short_link()
            if is_sms
            else f"{self.get_base_url()}{self.sudo().get_portal_url()}",
            "office_link": f"{self.get_base_url()}/mail/view?model={self._name}"
            f"&res_id={self.id}",
            "problem": notice.exception_id.text or "",
            "problem_kind": dict(EXCEPTION_KINDS).get(notice.exception_id.kind, ""),
            "deadline": self._notice_deadline(detail, zone),
            **self._notice_items(kind, event, picking),
            **self._notice_amounts(detail),
            **self._notice_payment(kind, is_sms),
            **self._notice_parcel(detail, picking),
            "pickup": self._notice_pickup(picking),
        }

    def _notice_told(self):
        """:return: the notice that is filled in, empty for a preview"""
        ids = self.env.context.get("fulfilment_notices") or {}
        notices = self.env["fulfilment.notice"].sudo()
        if self.id not in ids:
            return notices
        # read together with the others of its job
        return notices.browse(ids[self.id]).with_prefetch(list(ids.values()))

    def _notice_zone(self, notice):
        company = self.company_id.sudo()
        return notice_text.notice_zone(
            notice.partner_id.tz,
            self.partner_id.tz,
            self.partner_shipping_id.tz,
            company.resource_calendar_id.tz,
            company.partner_id.tz,
        )

    def _notice_picking(self, event):
        """:return: the transfer that it is about, as superuser; the latest that has
        left for a preview"""
        if event:
            return event.picking_id
        pickings = self.sudo().picking_ids.filtered(
            lambda each: each.picking_type_code == "outgoing" and each.state != "cancel"
        )
        done = pickings.filtered(lambda each: each.state == "done")
        return (done or pickings).sorted("id")[-1:]

    def _notice_deadline(self, detail, zone):
        """:return: until when it should be paid; "" when it is"""
        if self._is_payment_covered():
            return ""
        value = detail.get("deadline") or self.payment_deadline
        return notice_text.notice_moment(self.env, Datetime.to_datetime(value), zone)

    # --- money

    def _notice_amounts(self, detail):
        own = currency = self.currency_id
        paid = detail.get("amount")
        if paid is None:
            paid = self.amount_total - self.payment_due
        elif detail.get("currency", own.name) != own.name:
            # paid in another currency
            found = self.env["res.currency"].with_context(active_test=False)
            currency = found.search([("name", "=", detail["currency"])], limit=1) or own
        found = {}
        for name, amount, money in (
            ("amount", self.amount_total, own),
            ("due", self.payment_due, own),
            ("paid", paid, currency),
        ):
            found[name] = notice_text.notice_money(self.env, amount, money)
            found[f"{name}_plain"] = notice_text.notice_plain_money(amount, money)
        return found

    def _notice_payment(self, kind, is_sms):
        """How to pay what is awaited."""
        order = self.sudo()
        is_open = order.payment_status in ("unpaid", "awaiting", "partial", "failed")
        pending = order.transaction_ids.filtered(
            lambda each: each.state == "pending" and each._is_live()
        ).sorted("id")[-1:]
        asks = kind in (False, "ordered", "payment_reminded")
        text = pending.provider_id.pending_msg if asks and is_open else ""
        rule = order.payment_method_id._fulfilment_rule(order.company_id)
        pay_link = ""
        if is_open and kind in (False, "payment_reminded"):
            pay_link = self._short_link("pay") if is_sms else self._payment_link()
        return {
            "is_paid": not is_open,
            # and not only reserved on a card
            "is_received": order.payment_status == "paid" and order.amount_total > 0,
            "is_awaited": order.payment_status == "awaiting",
            "is_cancelled_then": rule.fulfilment_auto_cancel,
            "payment_text": Markup(text or ""),
            "payment_reference": pending.reference if asks and pending else "",
            "method": order.payment_method_id.name or "",
            "pay_link": pay_link,
        }

    # --- goods

    def _notice_parcel(self, detail, picking):
        """:return: how it is sent: the parcel's own number, else the transfer's"""
        parcel, found = self._notice_parcel_record(detail), {}
        source = parcel or picking
        carrier = source.carrier_id or picking.carrier_id or self.carrier_id
        number = picking.carrier_tracking_ref
        link = picking.carrier_tracking_url if number else ""
        if parcel:
            number = parcel.tracking_number
            link = parcel.tracking_url or detail.get("url")
        found["carrier"] = carrier.name or ""
        found["tracking"] = number or ""
        # core keeps several as a list of names and addresses
        found["tracking_link"] = link if (link or "").startswith("http") else ""
        return found

    def _notice_parcel_record(self, detail):
        parcels = self.env["fulfilment.parcel"].sudo()
        return parcels.browse(detail.get("parcel") or []).exists()

    def _notice_pickup(self, picking):
        """:return: dict of ``code``, ``qr``, ``place``, ``until``, ``hours``; see
        ``stock.picking._pickup_notice``"""
        found = dict.fromkeys(("code", "qr", "place", "until", "hours"), "")
        if picking and hasattr(picking, "_pickup_notice"):
            found.update(picking._pickup_notice() or {})
        return found
