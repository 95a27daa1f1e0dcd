import hmac
import json
import time
from datetime import datetime, timezone
from hashlib import sha256

from odoo import api, models
from odoo.exceptions import UserError

from ..shipping_const import (
    EVENT_TARGETS,
    IMPORT_TARGETS,
    MAX_EVENTS,
    MAX_KEY,
    MAX_TEXT,
    SIGNATURE_HEADER,
    TIMESTAMP_HEADER,
    TOLERANCE,
)
from ..tools.paths import at_path, one_line


class FulfilmentCourier(models.AbstractModel):
    """What a courier's connector does. A new courier is one class::

        class CourierSwift(models.AbstractModel):
            _name = "fulfilment.courier.swift"
            _inherit = "fulfilment.courier"
            _description = "Swift Parcels"  # as it is chosen
            _makes_labels = True

            def _status_codes(self):
                return [("OUT", "out_for_delivery"), ("POD", "delivered")]

            def _request_label(self, carrier, parcel):
                answer = self._call(carrier, "POST", "v2/labels", json={…})
                …
                return {"number": …, "labels": [(name, mimetype, content)]}

    It is then offered on delivery methods, with the file formats, the webhook and the
    mapping of status codes below. ``carrier`` is always the ``delivery.carrier``.
    """

    _name = "fulfilment.courier"
    _description = "Courier Connector"

    #: whether ``_request_label`` is there
    _makes_labels = False

    # --- mappings to begin with; everybody can change them afterwards

    @api.model
    def _columns(self):
        """:return: list of (name of the column, one of ``SOURCES``)"""
        return [
            ("Reference", "reference"),
            ("Order", "order_id.name"),
            ("Name", "partner_id.name"),
            ("Company", "partner_id.commercial_company_name"),
            ("Street", "partner_id.street"),
            ("Street 2", "partner_id.street2"),
            ("ZIP", "partner_id.zip"),
            ("City", "partner_id.city"),
            ("Country", "partner_id.country_id.code"),
            ("Phone", "partner_id.phone"),
            ("E-mail", "partner_id.email"),
            ("Weight", "weight"),
        ]

    @api.model
    def _keys(self):
        """:return: list of (what is read, its name in files and reports)"""
        return [
            ("reference", "Reference"),
            ("number", "Tracking number"),
            ("event_list", "events"),
            ("event_key", "id"),
            ("event_number", "number"),
            ("event_code", "status"),
            ("event_at", "at"),
            ("event_text", "text"),
        ]

    @api.model
    def _status_codes(self):
        """:return: list of (code of the courier, one of ``PARCEL_STATES``)"""
        return [
            ("label_created", "label"),
            ("picked_up", "shipped"),
            ("in_transit", "shipped"),
            ("out_for_delivery", "out_for_delivery"),
            ("delivered", "delivered"),
            ("exception", "exception"),
            ("failed_attempt", "exception"),
            ("returned", "returned"),
        ]

    @api.model
    def _begin(self, carrier):
        """Fill the mappings that are still empty."""
        carrier = carrier.sudo()
        if not carrier.courier_column_ids:
            carrier.courier_column_ids.create(
                [
                    {
                        "carrier_id": carrier.id,
                        "sequence": number,
                        "name": name,
                        "source": source,
                    }
                    for number, (name, source) in enumerate(self._columns(), 1)
                ]
            )
        if not carrier.courier_key_ids:
            carrier.courier_key_ids.create(
                [
                    {"carrier_id": carrier.id, "target": target, "name": name}
                    for target, name in self._keys()
                ]
            )
        if not carrier.courier_status_ids:
            carrier.courier_status_ids.create(
                [
                    {"carrier_id": carrier.id, "code": code, "state": state}
                    for code, state in self._status_codes()
                ]
            )

    # --- reports of the courier

    @api.model
    def _verify(self, carrier, headers, body):
        """Is this from the courier? In a time that does not tell why not.

        :param headers: of the request
        :param bytes body: as it came
        :rtype: bool
        """
        timestamp = headers.get(TIMESTAMP_HEADER, "")
        if not (timestamp.isascii() and timestamp.isdecimal() and len(timestamp) < 12):
            return False
        if abs(time.time() - int(timestamp)) > TOLERANCE:
            return False
        signature = headers.get(SIGNATURE_HEADER, "").encode("utf-8", "replace")
        good = False
        for secret in carrier._courier_secrets():
            right = f"sha256={self._sign(secret, timestamp, body)}".encode()
            good |= hmac.compare_digest(right, signature)
        return good

    @api.model
    def _sign(self, secret, timestamp, body):
        """:return: hexadecimal signature of a report"""
        signed = timestamp.encode() + b"." + body
        return hmac.new(secret.encode(), signed, sha256).hexdigest()

    @api.model
    def _read_events(self, carrier, body):
        """Read a report.

        :param bytes body: JSON
        :return: list of dict: key, number, code, at (UTC), text
        :raise ValueError: it is not as agreed; nothing of it is taken
        """
        names = carrier._courier_names()
        try:
            content = json.loads(body)
        except RecursionError as error:
            raise ValueError("nested") from error
        rows = content
        if isinstance(content, dict):
            rows = at_path(content, names["event_list"])
            if rows is None:
                rows = [content]
        if not isinstance(rows, list) or not 0 < len(rows) <= MAX_EVENTS:
            raise ValueError("list")
        return [self._read_event(names, row) for row in rows]

    @api.model
    def _read_event(self, names, row):
        """:raise ValueError: it is not as agreed"""
        if not isinstance(row, dict):
            raise ValueError("event")
        texts = {}
        for target, limit in (
            ("event_key", MAX_KEY),
            ("event_number", MAX_KEY),
            ("event_code", MAX_KEY),
        ):
            value = at_path(row, names[target])
            if isinstance(value, int) and not isinstance(value, bool):
                value = str(value)
            if not isinstance(value, str) or not 0 < len(value) <= limit:
                raise ValueError(target)
            texts[target] = one_line(value)
            if not texts[target]:
                raise ValueError(target)
        text = at_path(row, names["event_text"])
        if text is not None and not isinstance(text, str):
            raise ValueError("event_text")
        return {
            "key": texts["event_key"],
            "number": texts["event_number"],
            "code": texts["event_code"],
            "at": self._read_time(at_path(row, names["event_at"])),
            "text": one_line((text or "")[:MAX_TEXT]),
        }

    @api.model
    def _read_time(self, value):
        """:return: naive UTC of an ISO 8601 text with its zone
        :raise ValueError: it is something else
        """
        if not isinstance(value, str) or len(value) > 40:
            raise ValueError("event_at")
        at = datetime.fromisoformat(value.replace("Z", "+00:00"))
        if not at.tzinfo:
            raise ValueError("event_at")
        try:
            at = at.astimezone(timezone.utc)
        except OverflowError as error:
            raise ValueError("event_at") from error
        if not 2000 <= at.year < 2100:
            raise ValueError("event_at")
        return at.replace(tzinfo=None, microsecond=0)

    # --- labels

    @api.model
    def _request_label(self, carrier, parcel):
        """Announce a parcel and get its label; called in a job.

        :param parcel: ``fulfilment.parcel``
        :return: dict of number, and labels: list of (name, mimetype, bytes)
        :raise CourierError: it did not work
        """
        raise UserError(self.env._("%s makes no labels.", carrier.name))

    @api.model
    def _targets(self):
        return [target for target, _label in IMPORT_TARGETS + EVENT_TARGETS]
