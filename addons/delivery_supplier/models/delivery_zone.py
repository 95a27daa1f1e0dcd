from odoo import fields, models


class DeliveryZone(models.Model):
    """Where a deliverer goes to: the beginnings of zip codes of a country."""

    _name = "delivery.zone"
    _description = "Delivery Zone"
    _order = "sequence, name, id"

    name = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True)
    country_id = fields.Many2one("res.country", help="Any when empty")
    zip_prefix_ids = fields.Many2many("delivery.zip.prefix", string="Zip Prefixes")
    eta_minutes = fields.Integer(
        "Estimated Minutes until Delivery", help="0 takes the delivery method's"
    )
    deliverer_ids = fields.Many2many("delivery.deliverer", string="Deliverers")

    def _contain(self, address):
        """:param address: contact that something is brought to
        :return: those of the zones in which it lies, the longest prefix first"""
        found = {}
        for zone in self:
            length = zone._prefix_length(address.zip, address.country_id)
            if length is not None:
                found[zone] = length
        ordered = sorted(found, key=lambda zone: -found[zone])
        return self.browse([zone.id for zone in ordered])

    def _prefix_length(self, code, country):
        """:param str code: zip
        :return: length of the longest prefix that the zip begins with, 0 when the zone
            has none, None when the zip does not lie in it"""
        self.ensure_one()
        if self.country_id and self.country_id != country:
            return None
        if not self.zip_prefix_ids:
            return 0
        code = (code or "").upper().replace(" ", "")
        lengths = [
            len(name)
            for name in self.zip_prefix_ids.mapped("name")
            if code.startswith(name.upper().replace(" ", ""))
        ]
        return max(lengths, default=None)
