import base64
import hmac

from odoo import api, models
from odoo.tools.image import image_data_uri

from ..tools import notice_text, pickup_code, pickup_hours
from .fulfilment_notice_pickup import QR_SOURCE

#: Points; sharp on screens with a double resolution.
QR_SIZE = 360


class StockPicking(models.Model):
    """The code with which a customer collects, and what they are told with it."""

    _inherit = "stock.picking"

    # --- code

    @api.model
    def _pickup_database_secret(self):
        return self.env["ir.config_parameter"].sudo().get_param("database.secret")

    def _pickup_code_of(self, nonce):
        return pickup_code.make_code(self._pickup_database_secret(), self.id, nonce)

    def _pickup_hash_of(self, nonce):
        return pickup_code.lookup(
            self._pickup_database_secret(), self._pickup_code_of(nonce)
        )

    def _pickup_code(self):
        """:return: for the customer's eyes only; "" unless it lies ready"""
        self.ensure_one()
        picking = self.sudo()
        if not picking._is_pickup_waiting() or not picking.pickup_nonce:
            return ""
        return picking._pickup_code_of(picking.pickup_nonce)

    @api.model
    def _pickup_by_code(self, code):
        """:param str code: as :func:`~..tools.pickup_code.read_code` gives it
        :return: the transfer, as superuser; also when it was collected already"""
        found = self.sudo().search(
            [
                (
                    "pickup_hash",
                    "=",
                    pickup_code.lookup(self._pickup_database_secret(), code),
                )
            ],
            limit=1,
        )
        if found and not found._is_pickup_code(code):
            return found.browse()
        return found

    def _is_pickup_code(self, text):
        """:return: whether it is the code of this transfer"""
        self.ensure_one()
        picking, code = self.sudo(), pickup_code.read_code(text or "")
        return bool(
            code
            and picking.pickup_nonce
            and hmac.compare_digest(code, picking._pickup_code_of(picking.pickup_nonce))
        )

    @api.model
    def _pickup_qr_png(self, code):
        """:return: bytes of a picture"""
        return self.env["ir.actions.report"].barcode(
            "QR",
            pickup_code.qr_text(code),
            width=QR_SIZE,
            height=QR_SIZE,
            barLevel="M",
        )

    # --- place and time

    def _pickup_place(self):
        """:return: ``res.partner`` with the address"""
        self.ensure_one()
        return self.picking_type_id.warehouse_id.partner_id or (
            self.company_id.partner_id
        )

    def _pickup_calendar(self):
        """:return: opening hours; those that website_sale_collect has for the store
        before those of the delivery method"""
        self.ensure_one()
        warehouse = self.picking_type_id.warehouse_id
        own = (
            warehouse["opening_hours"] if "opening_hours" in warehouse._fields else None
        )
        return own or self._pickup_carrier().pickup_calendar_id

    def _pickup_zone(self):
        """:return: pytz zone of the place"""
        self.ensure_one()
        return notice_text.notice_zone(
            self._pickup_calendar().tz,
            self._pickup_place().tz,
            self.company_id.resource_calendar_id.tz,
            self.company_id.partner_id.tz,
        )

    def _pickup_place_text(self):
        partner = self._pickup_place()
        lines = partner._display_address(without_company=True).split("\n")
        return ", ".join(filter(None, [partner.name, *map(str.strip, lines)]))

    # --- what customers read

    def _pickup_notice(self):
        """What notices say about it.

        :return: dict of texts in the reader's language and the time of the place:
            ``code`` (signs that stand for it, see ``fulfilment.notice``), ``qr``
            (address of the picture), ``place``, ``hours``, ``until``; empty for what is
            not collected
        """
        self.ensure_one()
        picking = self.sudo()
        is_preview = not self.env.context.get("fulfilment_notices")
        if not picking.is_pickup and not is_preview:
            return {}
        found = {
            "place": picking._pickup_place_text(),
            "hours": pickup_hours.opening_hours(self.env, picking._pickup_calendar()),
            "until": notice_text.notice_moment(
                self.env, picking.pickup_until, picking._pickup_zone()
            ),
        }
        if is_preview:
            found["code"] = pickup_code.MASK
            found["qr"] = "/report/barcode/QR/EXAMPLE?width=180&height=180"
        elif picking._is_pickup_waiting():
            found["code"] = pickup_code.MASK
            found["qr"] = QR_SOURCE
        return found

    def _pickup_page(self, reader):
        """What the order's page in the portal shows.

        :param reader: ``res.users``
        :return: list of dict, one for each of these that lies ready, with ``transfer``,
            ``place``, ``hours``, ``until``, ``is_over``, ``code`` and ``qr`` (empty for
            the merchant's own people, to whom a customer says the code)
        """
        rows = []
        is_staff = reader._is_internal()
        for picking in self.sudo():
            if not picking._is_pickup_waiting() or not picking.is_pickup:
                continue
            code = "" if is_staff else picking._pickup_code()
            rows.append(
                {
                    "transfer": picking.name,
                    "place": picking._pickup_place_text(),
                    "hours": pickup_hours.opening_hours(
                        self.env, picking._pickup_calendar()
                    ),
                    "until": notice_text.notice_moment(
                        self.env, picking.pickup_until, picking._pickup_zone()
                    ),
                    "is_over": picking.pickup_state == "expired",
                    "code": pickup_code.show_code(code),
                    "qr": code and self._pickup_png_uri(code),
                }
            )
        return rows

    def _pickup_png_uri(self, code):
        return image_data_uri(base64.b64encode(self._pickup_qr_png(code)))
