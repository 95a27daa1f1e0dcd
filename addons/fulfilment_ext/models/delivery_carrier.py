import json
import secrets
from datetime import timedelta
from urllib.parse import quote, urlsplit

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import NO_ACCESS

from ..shipping_const import SECRET_GRACE_HOURS
from ..tools.courier_http import check_base

NUMBER = "{number}"


class DeliveryCarrier(models.Model):
    """How a courier is told about parcels, and tells us about them."""

    _inherit = "delivery.carrier"

    courier = fields.Selection(
        "_courier_selection",
        help="How parcels are handed over to the courier and reports come back",
    )
    courier_makes_labels = fields.Boolean(compute="_compute_courier_makes_labels")
    parcel_url = fields.Char(
        "Link to Parcels",
        help="Where customers follow a parcel; {number} stands for the tracking number",
    )
    # a bridge on this machine or in its network is fine, so it is for administrators
    courier_base_url = fields.Char("Address of the Courier", groups="base.group_system")
    courier_service = fields.Char("Service", help="What the courier calls the product")
    courier_token = fields.Char(groups=NO_ACCESS, copy=False)
    has_courier_token = fields.Boolean(
        "Access Key Is Set", compute="_compute_has_courier_token"
    )
    courier_public_id = fields.Char("Key in the Address", readonly=True, copy=False)
    courier_url = fields.Char("Address for Reports", compute="_compute_courier_url")
    courier_secret = fields.Char(groups=NO_ACCESS, copy=False)
    courier_secret_before = fields.Char(groups=NO_ACCESS, copy=False)
    courier_secret_until = fields.Datetime(groups=NO_ACCESS, copy=False)
    courier_secret_at = fields.Datetime("Secret Made on", readonly=True, copy=False)
    courier_format = fields.Selection(
        [("csv", "CSV"), ("json", "JSON")],
        "Format of Files",
        default="csv",
        required=True,
    )
    courier_delimiter = fields.Selection(
        [(";", "Semicolon"), (",", "Comma"), ("\t", "Tab"), ("|", "Bar")],
        "Columns Divided by",
        default=";",
        required=True,
    )
    courier_encoding = fields.Selection(
        [
            ("utf-8", "Unicode (UTF-8)"),
            ("utf-8-sig", "Unicode with mark (for Excel)"),
            ("cp1252", "Western Europe (Windows-1252)"),
            ("cp1250", "Central Europe (Windows-1250)"),
        ],
        "Encoding",
        default="utf-8-sig",
        required=True,
    )
    courier_column_ids = fields.One2many(
        "fulfilment.courier.column", "carrier_id", "Columns of the Export", copy=True
    )
    courier_key_ids = fields.One2many(
        "fulfilment.courier.key", "carrier_id", "Names That Are Read", copy=True
    )
    courier_status_ids = fields.One2many(
        "fulfilment.courier.status", "carrier_id", "Status Codes", copy=True
    )

    _courier_public_id_uniq = models.UniqueIndex(
        "(courier_public_id) WHERE courier_public_id IS NOT NULL"
    )

    # --- connectors

    @api.model
    def _courier_selection(self):
        """:return: every model that inherits ``fulfilment.courier``, with its name"""
        names = self.env.registry["fulfilment.courier"]._inherit_children
        known = [name for name in names if name in self.env]
        label = self.env["ir.model"].sudo()._get
        return sorted([(name, label(name).name) for name in known], key=lambda x: x[1])

    def _courier(self):
        """:return: the connector
        :raise UserError: there is none
        """
        self.ensure_one()
        if not self.courier or self.courier not in self.env:
            raise UserError(self.env._("%s has no courier.", self.name))
        return self.env[self.courier]

    @api.depends("courier")
    def _compute_courier_makes_labels(self):
        for carrier in self:
            name = carrier.courier
            carrier.courier_makes_labels = (
                name in self.env and self.env[name]._makes_labels
            )

    @api.model_create_multi
    def create(self, vals_list):
        carriers = super().create(vals_list)
        carriers._courier_begin()
        return carriers

    def write(self, vals):
        result = super().write(vals)
        if vals.get("courier"):
            self._courier_begin()
        return result

    def _courier_begin(self):
        """Give a new connection an address and sensible mappings."""
        for carrier in self.filtered("courier"):
            if not carrier.courier_public_id:
                carrier.sudo().courier_public_id = secrets.token_urlsafe(18)
            carrier._courier()._begin(carrier)

    def action_courier_defaults(self):
        """Take the connector's own columns, names and status codes instead of these."""
        self._check_courier_manager()
        for carrier in self:
            carrier.courier_column_ids.unlink()
            carrier.courier_key_ids.unlink()
            carrier.courier_status_ids.unlink()
            carrier._courier()._begin(carrier)
        return True

    # --- links

    @api.constrains("parcel_url", "courier_base_url")
    def _check_courier_urls(self):
        for carrier in self:
            url = carrier.parcel_url
            if url and not (
                url.startswith("https://") and urlsplit(url).netloc and NUMBER in url
            ):
                raise ValidationError(
                    self.env._(
                        "The link to parcels begins with https:// and has {number}"
                        " where the number stands."
                    )
                )
            base = carrier.sudo().courier_base_url
            if base and not check_base(base):
                raise ValidationError(
                    self.env._("The address of the courier begins with https://.")
                )

    def _parcel_url(self, number, picking):
        """Where a customer follows a parcel.

        :param str number: of the courier
        :param picking: ``stock.picking``
        :return: a link, or False
        """
        if not self or not number:
            return False
        self.ensure_one()
        if self.parcel_url:
            return self.parcel_url.replace(NUMBER, quote(number, safe=""))
        # connectors read the number from a transfer, which may have several
        one = picking.new({"carrier_tracking_ref": number}, origin=picking)
        link = self.get_tracking_link(one) or ""
        if isinstance(link, str) and link.startswith("["):
            # some give a list of names and links
            link = (picking._tracking_links(link) or [""])[0]
        is_link = isinstance(link, str) and link.startswith(("https://", "http://"))
        return link if is_link else False

    def get_tracking_link(self, picking):
        """Core's portal and mails get our links as well."""
        if not self.parcel_url:
            return super().get_tracking_link(picking)
        links = [
            [number, self._parcel_url(number, picking)]
            for number in picking._tracking_numbers()
        ]
        if len(links) > 1:
            return json.dumps(links)
        return links[0][1] if links else False

    # --- secrets

    def _check_courier_manager(self):
        if not self.env.user.has_group("fulfilment_ext.group_manager"):
            raise AccessError(
                self.env._("Only fulfilment administrators set up couriers.")
            )
        self.check_access("write")

    def _compute_has_courier_token(self):
        for carrier in self:
            carrier.has_courier_token = bool(carrier.sudo().courier_token)

    @api.depends("courier_public_id")
    def _compute_courier_url(self):
        base = self.get_base_url() if self else ""
        for carrier in self:
            public = carrier.courier_public_id
            carrier.courier_url = public and f"{base}/fulfilment/courier/{public}"

    def action_courier_secret(self):
        """Make a secret and show it, this once; the one before is accepted for a day.

        :return: dialog; the secret is in this answer and nowhere else
        """
        self.ensure_one()
        self._check_courier_manager()
        secret = self._renew_courier_secret()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Secret of %s", self.name),
            "res_model": "fulfilment.courier.secret",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_carrier_id": self.id,
                "default_kind": "shown",
                "default_secret": secret,
            },
        }

    def _renew_courier_secret(self):
        """:return: the new secret; it is shown once"""
        carrier = self.sudo()
        now, secret = fields.Datetime.now(), secrets.token_urlsafe(32)
        carrier.write(
            {
                "courier_secret_before": carrier.courier_secret,
                "courier_secret_until": now + timedelta(hours=SECRET_GRACE_HOURS),
                "courier_secret": secret,
                "courier_secret_at": now,
            }
        )
        return secret

    def action_courier_token(self):
        """:return: dialog to enter the courier's access key"""
        self.ensure_one()
        self._check_courier_manager()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Access Key of %s", self.name),
            "res_model": "fulfilment.courier.secret",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_carrier_id": self.id, "default_kind": "token"},
        }

    def _courier_secrets(self):
        """:return: what signatures are checked with"""
        carrier = self.sudo()
        found = [carrier.courier_secret]
        if (
            carrier.courier_secret_before
            and carrier.courier_secret_until > fields.Datetime.now()
        ):
            found.append(carrier.courier_secret_before)
        return [secret for secret in found if secret]
