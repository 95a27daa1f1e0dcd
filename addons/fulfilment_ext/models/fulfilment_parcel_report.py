from odoo import models

#: After these nothing that comes late is told.
_ENDS = ("delivered", "returned")


class FulfilmentParcel(models.Model):
    """What a courier's report means for the order."""

    _inherit = "fulfilment.parcel"

    def _reported(self, report, before):
        """Do what follows from a report that was just written.

        :param report: ``fulfilment.courier.event``
        :param str before: state until now; a report that comes late changes nothing
        """
        self.ensure_one()
        if report.state == "returned" and before != "returned":
            self._reported_problem(report, self.env._("It comes back to you."))
        elif report.state == "delivered" and before not in _ENDS:
            self._reported_delivered(report)
        elif self.state in _ENDS or self.state != report.state:
            return
        elif report.state == "out_for_delivery":
            self._report_log("out_for_delivery", report)
        elif report.state == "exception":
            self._reported_problem(report, report.text or report.code)

    def _reported_problem(self, report, text):
        """Tell the customer's order, and ask somebody to see to it."""
        self._report_log("courier_exception", report, key=f":{report.id}")
        self._open_exception(
            self.env._(
                "%(carrier)s about parcel %(parcel)s: %(text)s",
                carrier=self.carrier_id.name,
                parcel=self.display_name,
                text=text,
            )
        )

    def _reported_delivered(self, report):
        picking = self.picking_id
        if picking.state != "done":
            self._open_exception(
                self.env._(
                    "%(carrier)s has delivered parcel %(parcel)s, but %(transfer)s is"
                    " not done here. Validate it.",
                    carrier=self.carrier_id.name,
                    parcel=self.display_name,
                    transfer=picking.name,
                )
            )
            return
        self._exceptions()._solve(self.env._("It was delivered."))
        # parcels without a package share what is unpacked: it is there with the last
        sharing = picking.parcel_ids.filtered(lambda each: not each.package_id)
        if not self.package_id and any(each.state != "delivered" for each in sharing):
            return
        self._set_delivered(report)

    def _set_delivered(self, report):
        """The items are there."""
        self.picking_id._set_delivered(
            report.at, self.carrier_id.name, move_lines=self._move_lines()
        )

    # --- events and exceptions of the order

    def _report_log(self, kind, report, key=""):
        if self.order_id:
            self.env["fulfilment.event"]._log(
                kind,
                self.order_id,
                key=f"{kind}:{self.id}{key}",
                picking=self.picking_id,
                at=report.at,
                parcel=self.id,
                number=self.tracking_number or "",
                text=report.text or "",
                url=self.tracking_url or "",
            )

    def _open_exception(self, text):
        if self.order_id:
            self.env["fulfilment.exception"]._open(
                "courier",
                self.order_id,
                text,
                key=f"courier:{self.id}",
                picking=self.picking_id,
            )

    def _exceptions(self):
        """:return: what is still open about it"""
        return (
            self.env["fulfilment.exception"]
            .sudo()
            .search(
                [("key", "=", f"courier:{self.id}"), ("state", "=", "open")], limit=1
            )
        )
