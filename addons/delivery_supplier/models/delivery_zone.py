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
        code = (address.zip or "").upper().replace(" ", "")
        found = {}
        for zone in self:
            if zone.country_id and zone.country_id != address.country_id:
                continue
            hits = [
                len(name)
                for name in zone.zip_prefix_ids.mapped("name")
                if code.startswith(name.replace(" ", ""))
            ]
            if hits or not zone.zip_prefix_ids:
                found[zone] = max(hits, default=0)
        ordered = sorted(found, key=lambda zone: -found[zone])
        return self.browse([zone.id for zone in ordered])
