from odoo import models


class FulfilmentCourierFile(models.AbstractModel):
    """Any courier that reads and writes files and calls a webhook: columns, names and
    status codes are configured, no code is needed."""

    _name = "fulfilment.courier.file"
    _inherit = "fulfilment.courier"
    _description = "File and Webhook"
