import base64
import math
import re
from datetime import timedelta

from odoo import SUPERUSER_ID, Command, api, fields, models
from odoo.exceptions import UserError

from ..const import MAX_PHOTOS

#: What the form carries so that it is sent once, however often it is pressed.
KEY = re.compile(r"[0-9a-f]{32}")


class FulfilmentReturn(models.Model):
    """Returns that customers ask for. Numbers of items come from outside: they are
    looked up through the order, and prices are never taken from there."""

    _inherit = "fulfilment.return"

    request_key = fields.Char(readonly=True, copy=False, derived=True)

    _request_key_uniq = models.UniqueIndex(
        "(order_id, request_key) WHERE request_key IS NOT NULL",
        "This was sent already.",
    )

    @api.model
    def _request(self, order, rows, by, key, note="", photos=()):
        """Ask for a return, once for a key.

        :param order: ``sale.order`` that the customer may see, as superuser
        :param list rows: dict of ``line``, ``quantity``, ``reason`` and ``wish``, as
            they came from outside; see :meth:`_checked_rows`
        :param str by: ``portal`` or ``link``
        :param str key: of the form, 32 hexadecimal digits
        :param str note: what the customer says
        :param photos: bytes of JPEGs, drawn anew
        :return: the return
        :raise UserError: it is not allowed; a sentence for the customer
        """
        if not KEY.fullmatch(key or ""):
            raise UserError(
                self.env._("Please open the page again, and try once more.")
            )
        # who presses twice waits here, and finds what the first has written
        order._lock_payment()
        found = self.sudo().search(
            [("order_id", "=", order.id), ("request_key", "=", key)], limit=1
        )
        if found:
            return found
        checked = self._checked_rows(order, rows)
        # who has only a link has no address from which the responsible person could be
        # told; and nobody waits for a mail server
        record = (
            self.with_user(SUPERUSER_ID)
            .with_context(mail_notify_force_send=False)
            .create(
                {
                    "order_id": order.id,
                    "user_id": order.user_id.id,
                    "requested_by": by,
                    "request_key": key,
                    "customer_note": (note or "").strip()[:2000],
                    "exchange_when": order.company_id.return_exchange_when,
                    "exchange_pricing": "even"
                    if any(row["wish"] == "exchange" for row in checked)
                    else order.company_id.return_exchange_pricing,
                    "line_ids": [
                        Command.create(
                            {
                                "sale_line_id": row["line"].id,
                                "quantity": row["quantity"],
                                "reason_id": row["reason"].id,
                                "outcome": row["wish"],
                            }
                        )
                        for row in checked
                    ],
                }
            )
        )
        record._suggest_fees()
        record._add_photos(photos)
        record._log_return("return_requested")
        # by a link: whoever has got the mail may ask, but a person decides
        if by == "portal" and order.company_id.return_auto_approve:
            record._approve()
        return record

    @api.model
    def _checked_rows(self, order, rows):
        """:param list rows: dict of texts ``line``, ``quantity``, ``reason``, ``wish``
        :return: list of dict: ``line`` and ``reason`` are records, the quantity is
            allowed
        :raise UserError: a sentence for the customer
        """
        known = {each["line"].id: each for each in order._returnable_lines()}
        checked = []
        for row in rows:
            quantity = self._number(row.get("quantity"))
            if quantity == 0:
                continue
            found = known.get(self._whole(row.get("line")))
            if quantity is None or quantity < 0 or not found:
                raise UserError(
                    self.env._("One of the items can't be returned. Check the numbers.")
                )
            line = found["line"]
            if line._item_round(quantity) != quantity or quantity > found["quantity"]:
                raise UserError(
                    self.env._(
                        "Of %(product)s at most %(number)s can be returned.",
                        product=line._item_name(),
                        number=line._item_number(found["quantity"]),
                    )
                )
            if any(each["line"] == line for each in checked):
                raise UserError(self.env._("Enter each item once."))
            reason = (
                self.env["fulfilment.return.reason"]
                .sudo()
                .search([("id", "=", self._whole(row.get("reason")))], limit=1)
            )
            if not reason:
                raise UserError(self.env._("Say why %s comes back.", line._item_name()))
            wish = row.get("wish")
            if wish not in ("credit", "exchange"):
                raise UserError(
                    self.env._("Say whether you want your money back or an exchange.")
                )
            checked.append(
                {"line": line, "quantity": quantity, "reason": reason, "wish": wish}
            )
        if not checked:
            raise UserError(
                self.env._("Choose how many of at least one item you return.")
            )
        return checked

    @api.model
    def _number(self, text):
        """:return: float, None when it is no number that could be meant"""
        text = str(text or "0").strip().replace(",", ".")
        try:
            number = float(text) if len(text) <= 12 else math.nan
        except ValueError:
            return None
        # more is nothing that can be rounded
        return number if math.isfinite(number) and abs(number) < 1e9 else None

    @api.model
    def _whole(self, text):
        """:return: int, 0 when it is no id"""
        text = str(text or "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0

    def _add_photos(self, photos):
        """:param photos: bytes of JPEGs"""
        self.ensure_one()
        if len(photos) > MAX_PHOTOS:
            raise UserError(self.env._("At most %s photos, please.", MAX_PHOTOS))
        attachments = self.env["ir.attachment"].sudo()
        for number, content in enumerate(photos, start=1):
            attachments |= attachments.create(
                {
                    "name": f"{self.name.replace('/', '-')}-{number}.jpg",
                    "datas": base64.b64encode(content),
                    "mimetype": "image/jpeg",
                    "res_model": self._name,
                    "res_id": self.id,
                }
            )
        self.photo_ids = attachments

    def _own_photos(self):
        """:return: ``ir.attachment``, those that belong to it: not what somebody in the
        office has only linked"""
        self.ensure_one()
        return self.photo_ids.filtered(
            lambda each: each.res_model == self._name and each.res_id == self.id
        ).sorted("id")

    def _steps(self):
        """:return: list of (label, date, whether it is done) for the customer's page"""
        self.ensure_one()
        record = self.sudo()
        labels = dict(self._fields["state"]._description_selection(self.env))
        steps = [("requested", record.requested_at)]
        if record.state in ("rejected", "cancelled"):
            steps.append((record.state, record.write_date))
        else:
            steps += [
                ("approved", record.approved_at),
                ("received", record.received_at),
                ("settled", record.settled_at),
            ]
        return [(labels[name], at, bool(at)) for name, at in steps]

    def _shows_amount(self):
        """:return: whether the customer is told of amounts: fees are the office's to
        decide before"""
        return self.state in ("approved", "received", "settled")


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _returnable_lines(self):
        """What the customer may ask to return now.

        :return: list of dict of ``line``, ``quantity`` and ``until``
        """
        self.ensure_one()
        order = self.sudo()
        company = order.company_id
        if not company.return_portal or order.state != "sale":
            return []
        found = []
        for line in order.order_line:
            if not line.item_status or line.product_id.is_not_returnable:
                continue
            at = line.item_delivered_at or line.item_shipped_at
            until = at and at + timedelta(days=company.return_days)
            if not until or until < fields.Datetime.now():
                continue
            quantity = line._returnable()
            if quantity > 0:
                found.append({"line": line, "quantity": quantity, "until": until})
        return found
