from collections import defaultdict

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.fulfilment_document.tools.natural import natural

from ..const import MOST_LINES

#: What makes rows of a transfer the same for a picker.
KEY = ("move_id", "location_id", "location_dest_id", "lot_id", "package_id", "owner_id")
#: Those by which lines and rows are compared; where it goes may change on the way.
SAME = ("move_id", "location_id", "lot_id", "package_id", "owner_id")


class FulfilmentScanWork(models.Model):
    """The plan: what is reserved, in the order in which one walks along the shelves."""

    _inherit = "fulfilment.scan.work"

    def _make_plan(self):
        """Lines for all that is reserved.

        :raise UserError: nothing is, or too much for a device"""
        self.ensure_one()
        vals_list = []
        for transfer in self.transfer_ids:
            vals_list += self._prepare_lines(transfer)
        if not vals_list:
            raise UserError(
                self.env._(
                    "Nothing of it is reserved. Ask the office to check its "
                    "availability."
                )
            )
        if len(vals_list) > MOST_LINES:
            raise UserError(
                self.env._("It has too many lines for one person. Ask to split it.")
            )
        places = {
            location.id: natural(location.complete_name)
            for location in self.env["stock.location"].browse(
                {vals["location_id"] for vals in vals_list}
            )
        }
        is_receipt = self.picking_type_id.code == "incoming"
        vals_list.sort(
            key=lambda vals: (
                [] if is_receipt else places[vals["location_id"]],
                vals["sequence"],
            )
        )
        for number, vals in enumerate(vals_list):
            vals["sequence"] = number
        self.env["fulfilment.scan.line"].create(vals_list)

    def _prepare_lines(self, transfer):
        """:return: list of dict: a line for rows that are the same for a picker"""
        needed = defaultdict(float)
        order = {}
        for row in transfer.picking_id.move_line_ids:
            if row.state in ("done", "cancel") or not row.quantity_product_uom:
                continue
            key = tuple(row[name].id for name in KEY)
            needed[key, row.product_id] += row.quantity_product_uom
            order.setdefault(key, (row.move_id.sequence, row.move_id.id, row.id))
        over = self.picking_type_id._scan_steps()["over"]
        return [
            {
                "work_id": self.id,
                "transfer_id": transfer.id,
                "product_id": product.id,
                "sequence": order[key],
                "needed": quantity,
                "most": quantity,
                "has_most": not over,
                **dict(zip(KEY, key, strict=True)),
            }
            for (key, product), quantity in needed.items()
        ]

    # --- what has changed since

    def _changes(self):
        """Whether the transfers are not what was planned any more. Compared by one
        query, so that offices that change them need not know of the scan app.

        :return: ``""``, ``"cancelled"``, ``"done"`` or ``"changed"``
        """
        self.ensure_one()
        states = self.env.execute_query(
            SQL(
                """
                SELECT array_agg(DISTINCT p.state) FROM fulfilment_scan_transfer t
                JOIN stock_picking p ON p.id = t.picking_id WHERE t.work_id = %s
                """,
                self.id,
            )
        )[0][0]
        if not states or self.kind == "count":
            return ""
        if set(states) <= {"cancel"}:
            return "cancelled"
        if set(states) <= {"cancel", "done"}:
            return "done"
        return "changed" if self._differences() else ""

    def _differences(self):
        """:return: list of ``(line id or None, needed now)``"""
        columns = SQL(", ").join(SQL("l.%s", SQL.identifier(name)) for name in SAME)
        rows = SQL(", ").join(SQL("m.%s", SQL.identifier(name)) for name in SAME)
        same = SQL(" AND ").join(
            SQL(
                "now.%(name)s IS NOT DISTINCT FROM l.%(name)s",
                name=SQL.identifier(name),
            )
            for name in SAME
        )
        return self.env.execute_query(
            SQL(
                """
                WITH planned AS (
                    SELECT min(l.id) AS id, sum(l.most) AS most, %(columns)s
                    FROM fulfilment_scan_line l
                    WHERE l.work_id = %(work)s AND l.move_id IS NOT NULL
                      AND l.replaces_id IS NULL
                    GROUP BY %(columns)s
                ), now AS (
                    SELECT sum(m.quantity_product_uom) AS quantity, %(rows)s
                    FROM fulfilment_scan_transfer t
                    JOIN stock_move_line m ON m.picking_id = t.picking_id
                    WHERE t.work_id = %(work)s AND m.state NOT IN ('done', 'cancel')
                      AND m.quantity_product_uom > 0
                    GROUP BY %(rows)s
                )
                SELECT l.id, coalesce(now.quantity, 0)
                FROM planned l FULL JOIN now
                  ON now.move_id = l.move_id AND %(same)s
                WHERE coalesce(now.quantity, 0) <> coalesce(l.most, 0)
                """,
                work=self.id,
                columns=columns,
                rows=rows,
                same=same,
            )
        )

    def _replan(self):
        """Plan anew after the office has changed a transfer. What was counted stays
        with lines that are the same; of what is not needed any more the picker is told
        to put it back."""
        self.ensure_one()
        kept = {
            tuple(line[name].id for name in SAME): line
            for line in self.line_ids
            if line.move_id and not line.replaces_id
        }
        missing = self.line_ids.filtered(lambda line: not line.move_id)
        for transfer in self.transfer_ids:
            for vals in self._prepare_lines(transfer):
                key = tuple(vals[name] for name in SAME)
                line = kept.pop(key, None)
                if line:
                    line.write(
                        {
                            "needed": vals["needed"],
                            "most": vals["most"],
                            "short": min(line.short, vals["most"]),
                        }
                    )
                else:
                    vals["sequence"] = 10**6
                    self.env["fulfilment.scan.line"].create(vals)
        gone = self.env["fulfilment.scan.line"].union(missing, *kept.values())
        gone.filtered(lambda line: not line.replaces_id).write(
            {"needed": 0, "most": 0, "has_most": True, "short": 0}
        )
