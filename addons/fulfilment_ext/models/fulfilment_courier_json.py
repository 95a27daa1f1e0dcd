import base64
import binascii
from urllib.parse import quote

from odoo import api, models

from ..shipping_const import MAX_KEY
from ..tools.courier_http import CourierError, call
from ..tools.paths import one_line

#: What a label may be, by how its content begins: the courier's word is not enough.
LABEL_KINDS = {
    "application/pdf": b"%PDF-",
    "image/png": b"\x89PNG\r\n\x1a\n",
    "application/zpl": b"^XA",
}


class FulfilmentCourierJson(models.AbstractModel):
    """A courier, or a bridge to one, that speaks this protocol.

    ``POST {base}/shipments``, ``Authorization: Bearer {access key}``,
    ``Idempotency-Key: {one of the parcel}``::

        {"reference": "WH/OUT/00012", "service": "standard", "weight": 1.5,
         "to": {"name": …, "company": …, "street": …, "street2": …, "zip": …,
                "city": …, "state": …, "country": "DE", "phone": …, "email": …},
         "from": {the same}}

    answered with 200 or 201::

        {"number": "00340434161094042557",
         "labels": [{"name": "label.pdf", "type": "application/pdf",
                     "content": "base64"}]}

    The same key gives the same shipment again. ``labels`` may be left out; then
    ``GET {base}/shipments/{number}/label`` gives the label itself. Reports come to our
    webhook as :meth:`_verify` and :meth:`_read_events` say.
    """

    _name = "fulfilment.courier.json"
    _inherit = "fulfilment.courier"
    _description = "JSON Interface"
    _makes_labels = True

    @api.model
    def _request_label(self, carrier, parcel):
        token, base = carrier.sudo().courier_token, carrier.sudo().courier_base_url
        response = call(
            "POST",
            base,
            "shipments",
            token,
            json=self._shipment(carrier, parcel),
            # the parcel's own, also after its transfer has got another name
            headers={"Idempotency-Key": f"parcel-{parcel.id}-{parcel.reference}"},
        )
        try:
            answer = response.json()
        except ValueError as error:
            raise CourierError("The courier's answer can't be read.", True) from error
        number = answer.get("number") if isinstance(answer, dict) else None
        if not isinstance(number, str) or not 0 < len(one_line(number)) <= MAX_KEY:
            raise CourierError("The courier's answer has no tracking number.", False)
        labels = answer.get("labels")
        if labels is None:
            path = f"shipments/{quote(number, safe='')}/label"
            response = call("GET", base, path, token, headers={"Accept": "*/*"})
            labels = [self._label("label", response.content)]
        elif isinstance(labels, list) and len(labels) <= 10:
            labels = [self._read_label(each) for each in labels]
        else:
            raise CourierError("The courier's labels can't be read.", False)
        return {"number": one_line(number), "labels": labels}

    @api.model
    def _read_label(self, label):
        if not isinstance(label, dict) or not isinstance(label.get("content"), str):
            raise CourierError("The courier's labels can't be read.", False)
        try:
            content = base64.b64decode(label["content"], validate=True)
        except binascii.Error as error:
            raise CourierError("The courier's labels can't be read.", False) from error
        return self._label(str(label.get("name") or "label"), content)

    @api.model
    def _label(self, name, content):
        """:return: name, mimetype, content
        :raise CourierError: it is no label
        """
        for mimetype, beginning in LABEL_KINDS.items():
            if content.startswith(beginning):
                return one_line(name)[:100].replace("/", "-"), mimetype, content
        raise CourierError("The courier's label is neither PDF, PNG nor ZPL.", False)

    @api.model
    def _shipment(self, carrier, parcel):
        """:return: what is announced"""
        return {
            "reference": parcel.reference,
            "service": carrier.courier_service or "",
            "weight": parcel.weight,
            "to": self._address(parcel.partner_id),
            "from": self._address(
                parcel.picking_id.picking_type_id.warehouse_id.partner_id
                or parcel.company_id.partner_id
            ),
        }

    @api.model
    def _address(self, partner):
        return {
            "name": partner.name or "",
            "company": partner.commercial_company_name or "",
            "street": partner.street or "",
            "street2": partner.street2 or "",
            "zip": partner.zip or "",
            "city": partner.city or "",
            "state": partner.state_id.code or "",
            "country": partner.country_id.code or "",
            "phone": partner.phone or "",
            "email": partner.email or "",
        }
