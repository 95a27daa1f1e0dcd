import base64

from odoo import fields, models


class FulfilmentScanPairing(models.TransientModel):
    """Shows the QR code that lets a device in, once; it has no column to be saved in.

    The token stands behind the # of the address, which browsers don't send: no log of a
    server or proxy holds it.
    """

    _name = "fulfilment.scan.pairing"
    _description = "Pair a Device"

    device_id = fields.Many2one("fulfilment.scan.device", readonly=True)
    qr = fields.Binary("QR Code", store=False, readonly=True)
    url = fields.Char("Address", store=False, readonly=True)


class FulfilmentScanDevice(models.Model):
    _inherit = "fulfilment.scan.device"

    def action_pair(self):
        """Show a QR code, good once and for a quarter of an hour.

        :return: action that shows it
        """
        self.ensure_one()
        url = f"{self._address()}#pair={self._new_pairing()}"
        png = self.env["ir.actions.report"].barcode("QR", url, width=300, height=300)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Pair %s", self.name),
            "res_model": "fulfilment.scan.pairing",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_device_id": self.id,
                "default_qr": base64.b64encode(png).decode(),
                "default_url": url,
                "dialog_size": "medium",
            },
        }
