from odoo import fields, models
from odoo.tools import SQL


class FulfilmentScanReport(models.Model):
    """What was needed, scanned and moved: a row for each product of a transfer that was
    finished with the app.

    Missing and damaged is what the picker has said. What was scanned and moved differ
    when the second person has found something else, or the office has changed the
    transfer afterwards.
    """

    _name = "fulfilment.scan.report"
    _description = "Scanned and Moved"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "product_id"
    _depends = {
        "fulfilment.scan.work": [
            "kind", "state", "finished_at", "company_id", "picking_type_id",
            "picker_id", "checker_id",
        ],
        "fulfilment.scan.transfer": ["picking_id"],
        "fulfilment.scan.line": [
            "work_id", "transfer_id", "move_id", "product_id", "location_id",
            "short_reason_id", "replaces_id", "needed", "counted", "short", "damaged",
        ],
        "stock.move.line": ["move_id", "state", "quantity_product_uom"],
    }  # fmt: skip

    date = fields.Datetime("Finished on", readonly=True)
    work_id = fields.Many2one("fulfilment.scan.work", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    picking_id = fields.Many2one("stock.picking", "Transfer", readonly=True)
    picking_type_id = fields.Many2one(
        "stock.picking.type", "Operation Type", readonly=True
    )
    picker_id = fields.Many2one("fulfilment.scan.picker", "Picked by", readonly=True)
    checker_id = fields.Many2one("fulfilment.scan.picker", "Checked by", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    unit_id = fields.Many2one(related="product_id.uom_id", string="Unit")
    location_id = fields.Many2one("stock.location", "From", readonly=True)
    reason_id = fields.Many2one("fulfilment.scan.reason", "Why", readonly=True)
    needed = fields.Float(digits="Product Unit", readonly=True)
    counted = fields.Float("Scanned", digits="Product Unit", readonly=True)
    moved = fields.Float(digits="Product Unit", readonly=True)
    short = fields.Float("Missing", digits="Product Unit", readonly=True)
    damaged = fields.Float(digits="Product Unit", readonly=True)
    over = fields.Float("Too Many", digits="Product Unit", readonly=True)
    is_moved_otherwise = fields.Boolean("Moved Otherwise", readonly=True)

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT min(l.id) AS id, w.finished_at AS date, w.id AS work_id,
                w.company_id, t.picking_id, w.picking_type_id, w.picker_id,
                w.checker_id, l.product_id, min(l.location_id) AS location_id,
                min(l.short_reason_id) AS reason_id, sum(l.needed) AS needed,
                coalesce(sum(l.counted), 0) AS counted, max(m.moved) AS moved,
                coalesce(sum(l.short), 0) AS short,
                coalesce(sum(l.damaged), 0) AS damaged,
                CASE WHEN l.replaces_id IS NULL
                    THEN greatest(coalesce(sum(l.counted), 0) - sum(l.needed), 0)
                    ELSE 0 END AS over,
                abs(max(m.moved) - coalesce(sum(l.counted), 0)) > 0.000001
                    AS is_moved_otherwise
            FROM fulfilment_scan_work w
            JOIN fulfilment_scan_line l ON l.work_id = w.id
            JOIN fulfilment_scan_transfer t ON t.id = l.transfer_id
            CROSS JOIN LATERAL (
                SELECT coalesce(sum(r.quantity_product_uom), 0) AS moved
                FROM stock_move_line r
                WHERE r.move_id = l.move_id AND r.state = 'done'
            ) m
            WHERE w.kind = 'transfer' AND w.state = 'done' AND l.move_id IS NOT NULL
            GROUP BY w.id, t.picking_id, l.move_id, l.product_id, l.replaces_id
            """
        )
