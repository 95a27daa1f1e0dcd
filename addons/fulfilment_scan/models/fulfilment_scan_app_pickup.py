from odoo import api, models
from odoo.exceptions import UserError

from odoo.addons.fulfilment_ext.tools import pickup_code

#: Codes that one person may try in this time.
TRIES = 20
TRIES_SECONDS = 600


class FulfilmentScanApp(models.AbstractModel):
    """Handing over what a customer collects: by core's reservation and the house's own
    counter, without its money."""

    _inherit = "fulfilment.scan.app"

    @api.model
    def _by_pickup_code(self, picker, text):
        """:param str text: scanned or typed
        :return: ``stock.picking`` that this person may hand over, or empty"""
        pickings = self.env["stock.picking"]
        code = pickup_code.read_code(text)
        if not code:
            return pickings
        quota = self.env["fulfilment.quota"]
        # counted before it is looked up: who is over it learns nothing any more
        if not quota._take(f"pickup:{self.env.uid}", TRIES, seconds=TRIES_SECONDS):
            raise UserError(
                self.env._("Too many wrong codes. Wait ten minutes, or use the number.")
            )
        picking = pickings._pickup_by_code(code)
        return picking.filtered_domain(self._domain(picker))

    @api.model
    def _show_pickup(self, picker, number):
        """:return: dict of what is handed over, see ``Pickup`` in docs/scan_app.md; of
        what can't be, a refusal"""
        picking = self._pickings(picker, [number])
        if not picking:
            return self._nothing()
        answer = self.env["fulfilment.handover"].open_picking(picking.id)
        if "error" in answer:
            return {
                "refused": "no",
                "title": self.env._("Not now"),
                "text": answer["error"],
            }
        shown = answer["picking"]
        if shown["pay"] and shown["pay"]["is_here"]:
            return {
                "refused": "pay",
                "title": self.env._("To be paid"),
                "text": self.env._("Send the customer to the counter."),
            }
        names = ("id", "name", "order", "contact", "is_expired", "note", "missing",
                 "until", "asks_signature")  # fmt: skip
        return {
            **{name: shown[name] for name in names},
            "items": [
                {
                    name: item[name]
                    for name in ("id", "product", "lot", "package", "quantity", "unit")
                }
                for item in shown["items"]
            ],
        }

    @api.model
    def _hand_over(self, picker, number, code, name, signature):
        """All that lies ready goes to the customer.

        :return: dict of ``done`` and ``text``; a refusal when it can't"""
        shown = self._show_pickup(picker, number)
        if "refused" in shown:
            return shown
        handover = self.env["fulfilment.handover"]
        values = {"code": code, "name": name, "signature": signature}
        pay = handover.open_picking(shown["id"])["picking"]["pay"]
        if pay:
            # on account: the office gets it
            values.update(payment="later", due=pay["due"])
        answer = handover.hand_over(shown["id"], values)
        return {"done": True, "text": answer["message"]}


class FulfilmentHandover(models.AbstractModel):
    _inherit = "fulfilment.handover"

    @api.model
    def _check_user(self):
        # the routes of the scan app have looked who asks
        return None if self.env.su else super()._check_user()


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def _check_fulfilment_user(self):
        return None if self.env.su else super()._check_fulfilment_user()
