from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.delivery_supplier.const import OPEN


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def write(self, vals):
        """When a transfer goes elsewhere, so does who brings it."""
        if "partner_id" not in vals:
            return super().write(vals)
        before = {
            picking: picking.partner_id
            for picking in self
            if picking.state not in ("done", "cancel") and picking.partner_id
        }
        result = super().write(vals)
        moved = [
            picking
            for picking, place in before.items()
            if picking.partner_id not in (place, place.browse())
        ]
        if moved:
            self.browse(each.id for each in moved)._deliveries_follow(before)
        return result

    def _deliveries_follow(self, before):
        """:param dict before: of transfer: contact to which it was to be brought"""
        of_orders = Domain("picking_id", "=", False) & Domain(
            "order_id", "in", self.sale_id.ids
        )
        jobs = self.env["delivery.job"].sudo()
        jobs = jobs.search(
            Domain("state", "in", OPEN)
            & (Domain("picking_id", "in", self.ids) | of_orders)
        )
        for job in jobs:
            picking = (
                job.picking_id
                or self.filtered(
                    lambda each: each.sale_id == job.order_id  # noqa: B023
                )[:1]
            )
            if job.partner_id != before[picking]:
                # somebody has chosen another address for it
                continue
            job.partner_id = place = picking.partner_id
            lines = place._display_address(without_company=True).split("\n")
            job.message_post(
                body=self.env._(
                    "It goes to another address now: %s",
                    ", ".join(line for line in lines if line.strip()),
                ),
                subtype_xmlid="mail.mt_note",
            )

    def _said_before(self):
        """Also what deliverers have said."""
        said = super()._said_before()
        jobs = self.env["delivery.job"]
        jobs.flush_model(["state", "picking_id", "order_id"])
        # asked whenever goods leave: in plain words, most have nobody who says anything
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM delivery_job WHERE state = 'delivered'"
                " AND (picking_id IN %s OR picking_id IS NULL AND order_id IN %s)"
                " ORDER BY id",
                tuple(self.ids),
                tuple(self.sale_id.ids),
            )
        )
        for job in jobs.browse(row[0] for row in rows):
            if step := job._delivered_step():
                order = job._fulfilment_order()
                said.append((order, job.picking_id, step.at, job._name))
        return said
