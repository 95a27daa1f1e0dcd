from odoo import models

#: Goes up when something of the message is removed or means something else; what is
#: only added does not change it.
VERSION = 1


class FulfilmentEvent(models.Model):
    """What other systems read about an event."""

    _inherit = "fulfilment.event"

    def _webhook_payload(self):
        """The body of a message, after Standard Webhooks, section Payload structure.

        ``type``
            ``order.`` and one of ``const.EVENT_KINDS``
        ``timestamp``
            when it happened, RFC 3339, in UTC (``2030-01-15T08:00:00Z``)
        ``data``
            ``version`` (1), ``event_id``, ``kind``, ``company`` (``id``, ``name``),
            ``order``, ``lines``, ``items``, ``transfer``, ``parcel``, ``payment``
        ``data.order``
            ``id``, ``number``, ``customer_reference``, ``state``, ``ordered_at``,
            ``currency`` (ISO 4217), ``amount_untaxed``, ``amount_tax``,
            ``amount_total``, ``amount_due``, ``payment_status``, ``customer`` (``id``,
            ``name``, ``reference``)
        ``data.lines``
            of the order, as they are when the message is made: ``id``,
            ``product_code``, ``name``, ``unit``, ``quantity``, ``shipped``,
            ``delivered``, ``returned``, ``cancelled``, ``status``, ``unit_price``,
            ``discount`` (percent), ``amount_untaxed``, ``amount_total``
        ``data.items``
            what this event is about, such as what was shipped: ``line_id``,
            ``product_code``, ``name``, ``quantity``, ``unit``; empty for the order
        ``data.transfer``
            ``number``; null without one
        ``data.parcel``
            ``carrier``, ``tracking_number``, ``tracking_url``; null without a number
        ``data.payment``
            ``amount``, ``currency``, ``reference``; null for what is no payment

        Amounts are texts with as many digits as the currency has, quantities numbers
        in the line's unit, names in English where there are any. Nothing that is
        described here is removed within a version; readers have to ignore what they do
        not know.

        :return: dict
        """
        self.ensure_one()
        event = self.sudo().with_context(lang="en_US", tz="UTC")
        return {
            "type": f"order.{event.kind}",
            "timestamp": self._webhook_time(event.at),
            "data": {
                "version": VERSION,
                "event_id": event.id,
                "kind": event.kind,
                "company": {"id": event.company_id.id, "name": event.company_id.name},
                "order": event._webhook_order(),
                "lines": event._webhook_lines(),
                "items": event._webhook_items(),
                "transfer": {"number": event.picking_id.name}
                if event.picking_id
                else None,
                "parcel": event._webhook_parcel(),
                "payment": event._webhook_payment(),
            },
        }

    def _webhook_time(self, moment):
        """:param datetime moment: UTC"""
        return f"{moment.replace(microsecond=0).isoformat()}Z" if moment else None

    def _webhook_amount(self, amount):
        return f"{amount:.{self.order_id.currency_id.decimal_places}f}"

    def _webhook_order(self):
        order = self.order_id
        customer = order.partner_id
        return {
            "id": order.id,
            "number": order.name,
            "customer_reference": order.client_order_ref or None,
            "state": order.state,
            "ordered_at": self._webhook_time(order.date_order),
            "currency": order.currency_id.name,
            "amount_untaxed": self._webhook_amount(order.amount_untaxed),
            "amount_tax": self._webhook_amount(order.amount_tax),
            "amount_total": self._webhook_amount(order.amount_total),
            "amount_due": self._webhook_amount(order.payment_due),
            "payment_status": order.payment_status,
            "customer": {
                "id": customer.id,
                "name": customer.display_name,
                "reference": customer.ref or None,
            },
        }

    def _webhook_lines(self):
        rows = []
        for line in self.order_id.order_line:
            if line.display_type:
                continue
            unit = line.product_uom_id
            row = {
                "id": line.id,
                "product_code": line.product_id.default_code or None,
                "name": line.product_id.name or line.name,
                "unit": unit.name or None,
                "quantity": line.product_uom_qty,
            }
            for name in ("shipped", "delivered", "returned", "cancelled"):
                row[name] = line[f"item_{name}"]
            row |= {
                "status": line.item_status or None,
                "unit_price": self._webhook_amount(line.price_unit),
                "discount": line.discount,
                "amount_untaxed": self._webhook_amount(line.price_subtotal),
                "amount_total": self._webhook_amount(line.price_total),
            }
            rows.append(row)
        return rows

    def _webhook_items(self):
        quantities = {
            row["line"]: row["quantity"] for row in (self.detail or {}).get("lines", ())
        }
        return [
            {
                "line_id": line.id,
                "product_code": line.product_id.default_code or None,
                "name": line.product_id.name or line.name,
                "quantity": quantities[line.id],
                "unit": line.product_uom_id.name or None,
            }
            for line in self.order_id.order_line
            if line.id in quantities
        ]

    def _webhook_parcel(self):
        found = self.order_id._notice_parcel(self.detail or {}, self.picking_id)
        if not found["tracking"]:
            return None
        return {
            "carrier": found["carrier"] or None,
            "tracking_number": found["tracking"],
            "tracking_url": found["tracking_link"] or None,
        }

    def _webhook_payment(self):
        detail = self.detail or {}
        if "amount" not in detail:
            return None
        return {
            "amount": self._webhook_amount(detail["amount"]),
            "currency": detail.get("currency") or self.order_id.currency_id.name,
            "reference": detail.get("reference"),
        }
