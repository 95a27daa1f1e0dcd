from odoo import fields, models


class FulfilmentEventKind(models.Model):
    """What happens to orders, as webhooks choose of it."""

    _name = "fulfilment.event.kind"
    _description = "Kind of Event"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="As in fulfilment.event")
    sequence = fields.Integer()

    _code_uniq = models.UniqueIndex("(code)", "There is one of each kind.")
