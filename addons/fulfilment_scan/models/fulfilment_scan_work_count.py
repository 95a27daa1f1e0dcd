from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class FulfilmentScanWork(models.Model):
    """The stock of a location is counted; the office approves what differs."""

    _inherit = "fulfilment.scan.work"

    @api.model
    def _begin_count(self, picker, device, location):
        """:return: work: what the person counts there now, or a new one
        :raise UserError: somebody else is counting there"""
        if not picker.may_count:
            raise UserError(self.env._("You may not count stock. Ask the office."))
        location.lock_for_update(allow_referencing=True)
        work = self.search(
            [("location_id", "=", location.id), ("state", "in", ("open", "finishing"))],
            limit=1,
        )
        if work:
            if not work._has_member(picker):
                raise UserError(
                    self.env._(
                        "%(who)s is counting %(place)s.",
                        who=work.picker_id.name,
                        place=location.display_name,
                    )
                )
            return work
        work = self.create(
            {
                "name": self.env._("Count of %s", location.name),
                "kind": "count",
                "company_id": location.company_id.id,
                "location_id": location.id,
                "picker_id": picker.id,
            }
        )
        work._join(picker, device)
        quants = self.env["stock.quant"].search(
            [
                ("location_id", "=", location.id),
                ("quantity", "!=", 0),
                ("product_id.is_storable", "=", True),
            ],
            limit=2000,
        )
        self.env["fulfilment.scan.line"].create(
            [work._prepare_count(quant) for quant in quants]
        )
        return work

    def _prepare_count(self, quant):
        # what the system expects is not told: the person counts what is there
        return {
            "work_id": self.id,
            "product_id": quant.product_id.id,
            "location_id": self.location_id.id,
            "lot_id": quant.lot_id.id,
            "package_id": quant.package_id.id,
            "owner_id": quant.owner_id.id,
            "needed": quant.quantity,
            "has_most": False,
        }

    def _add_product(self, product):
        """Something lies there that should not.

        :return: its line"""
        self.ensure_one()
        self._lock()
        if self.kind != "count" or self.state != "open":
            raise UserError(self.env._("Only a count takes what was not planned."))
        known = self.line_ids.filtered(
            lambda line: line.product_id == product and not line.lot_id
        )[:1]
        return known or self.env["fulfilment.scan.line"].create(
            {
                "work_id": self.id,
                "product_id": product.id,
                "location_id": self.location_id.id,
                "has_most": False,
            }
        )

    def _hand_in_count(self, picker):
        """:return: dict: the answer"""
        self.write({"state": "to_approve", "finished_at": fields.Datetime.now()})
        return {
            "done": True,
            "title": self.env._("Counted"),
            "text": self.env._("The office looks at it and corrects the stock."),
            "backorders": [],
        }

    # --- the office

    def _count_results(self):
        """:return: list of (line, lot name, quantity, date on the goods or None): what
        was counted of what"""
        parts, results = self._parts(), []
        for line in self.line_ids:
            by_lot, dates = defaultdict(float), {}
            for part in parts.get(line.id, ()):
                lot = part.lot or line.lot_id.name
                by_lot[lot] += part.quantity
                dates[lot] = part.expires
            by_lot = by_lot or {line.lot_id.name: 0.0}
            results += [
                (line, lot, quantity, dates.get(lot))
                for lot, quantity in by_lot.items()
            ]
        return results

    def action_approve(self):
        """The stock is as it was counted: inventory adjustments, as core makes them.

        :raise UserError: something of it was moved since it was counted
        """
        self._check_office()
        for work in self:
            work.sudo()._lock()
            if work.state != "to_approve":
                raise UserError(self.env._("%s is not to approve.", work.name))
            work.sudo()._apply_count()
            work.sudo()._close("done")
        return True

    def action_reject(self):
        """Nothing changes; it may be counted again."""
        self._check_office()
        for work in self.sudo():
            work._lock()
            if work.state == "to_approve":
                work._close("cancelled")
        return True

    def _check_office(self):
        """:raise AccessError: not for this user"""
        self.check_access("read")
        if not self.env.user.has_group("fulfilment_ext.group_manager"):
            raise AccessError(
                self.env._("Only administrators of fulfilment can do this.")
            )

    def _apply_count(self):
        Quant = self.env["stock.quant"].with_context(inventory_mode=True)
        quants = Quant
        for line, lot, quantity, expires in self._count_results():
            quant = Quant.search(
                [
                    ("product_id", "=", line.product_id.id),
                    ("location_id", "=", line.location_id.id),
                    ("lot_id.name", "=", lot) if lot else ("lot_id", "=", False),
                    ("package_id", "=", line.package_id.id),
                    ("owner_id", "=", line.owner_id.id),
                ],
                limit=1,
            )
            self._check_unmoved(line, lot, quant)
            if not quant:
                if not quantity:
                    continue
                quant = Quant.create(self._prepare_quant(line, lot, expires))
            quant.inventory_quantity = quantity
            quants |= quant
        quants.with_context(inventory_name=self.name).action_apply_inventory()

    def _check_unmoved(self, line, lot, quant):
        """:raise UserError: the count is too old"""
        same_lot = (line.lot_id.name or None) == (lot or None)
        unit = line.product_id.uom_id
        if same_lot and unit.compare(quant.quantity, line.needed) != 0:
            raise UserError(
                self.env._(
                    "%(product)s at %(place)s was moved after it was counted. Count it"
                    " again.",
                    product=line.product_id.display_name,
                    place=line.location_id.display_name,
                )
            )

    def _prepare_quant(self, line, lot, expires):
        found = self.env["stock.lot"]
        if lot:
            company = self.company_id.id
            found = found.search(
                [
                    ("product_id", "=", line.product_id.id),
                    ("name", "=", lot),
                    ("company_id", "in", (False, company)),
                ],
                limit=1,
            ) or found.create(self._prepare_counted_lot(line, lot, expires))
        return {
            "product_id": line.product_id.id,
            "location_id": line.location_id.id,
            "lot_id": found.id,
            "package_id": line.package_id.id,
            "owner_id": line.owner_id.id,
        }

    def _prepare_counted_lot(self, line, lot, expires):  # noqa: ARG002
        """:param str lot: number that nobody knew before
        :param expires: date that was scanned with it, or None; for other addons"""
        return {
            "product_id": line.product_id.id,
            "name": lot,
            "company_id": self.company_id.id,
        }
