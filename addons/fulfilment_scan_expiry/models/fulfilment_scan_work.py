from odoo import api, fields, models
from odoo.tools import SQL, format_date

from odoo.addons.fulfilment_scan.errors import Refused


class FulfilmentScanWork(models.Model):
    """What has expired is not taken, and what comes in gets its date."""

    _inherit = "fulfilment.scan.work"

    # --- at the scan

    def _look_more(self, values):
        """In the query that looks at the line anyway: whether the lot has expired, as
        ``stock.lot._scan_is_expired`` says it."""
        more = super()._look_more(values)
        if values["kind"] != "count":
            return more
        return SQL(
            """%s, l.tracking <> 'none' AND EXISTS (
                SELECT FROM stock_lot o
                JOIN stock_picking_type t ON t.id = w.picking_type_id
                WHERE t.code <> 'incoming' AND o.product_id = l.product_id
                  AND o.name = coalesce(%s, l.lot_name)
                  AND coalesce(o.company_id, w.company_id) = w.company_id
                  AND least(o.expiration_date, o.removal_date)
                      <= now() AT TIME ZONE 'UTC'
            ) AS is_expired""",
            more,
            values["lot"],
        )

    def _refuse(self, found, values):
        refusal = super()._refuse(found, values)
        if refusal is None and found.get("is_expired"):
            return "expired"
        return refusal

    @api.model
    def _refusal_text(self, code):
        if code == "expired":
            return (
                self.env._("Lot expired"),
                self.env._("Put it aside and take another one."),
            )
        return super()._refusal_text(code)

    # --- at the end

    def _parts(self):
        """A date that was scanned once is the date of the lot, wherever it was put."""
        parts = super()._parts()
        products = {line.id: line.product_id for line in self.line_ids}
        days = {}
        for line_id, found in parts.items():
            for part in found:
                if part.lot and part.expires:
                    key = products[line_id], part.lot
                    days[key] = max(days.get(key, part.expires), part.expires)
        for line_id, found in parts.items():
            parts[line_id] = [
                part._replace(expires=days.get((products[line_id], part.lot)))
                for part in found
            ]
        return parts

    def _prepare_lot(self, line, part):
        vals = super()._prepare_lot(line, part)
        if not part.expires or not line.product_id.use_expiration_date:
            return vals
        lot = self.env["stock.lot"].browse(vals.get("lot_id") or [])
        moment = lot._scan_moment(part.expires)
        if not lot:
            vals["expiration_date"] = moment
        elif not lot.expiration_date:
            lot.expiration_date = moment
        elif lot._scan_describe()["expires"] != fields.Date.to_string(part.expires):
            self._note_other_date(line, lot, part.expires)
        return vals

    def _prepare_counted_lot(self, line, lot, expires):
        vals = super()._prepare_counted_lot(line, lot, expires)
        if expires and line.product_id.use_expiration_date:
            vals["expiration_date"] = self.env["stock.lot"]._scan_moment(expires)
        return vals

    def _note_other_date(self, line, lot, day):
        """The office has to find out which date is right."""
        line.transfer_id.picking_id.message_post(
            body=self.env._(
                "%(day)s was scanned as the date of lot %(lot)s, which is known with"
                " another one. It was kept.",
                day=format_date(self.env, day),
                lot=lot.name,
            ),
            subtype_xmlid="mail.mt_note",
        )

    def _validate(self, pickings):
        self._check_expired(pickings)
        # core would ask what nobody here can answer, and about goods that stay, too
        return super()._validate(pickings.with_context(skip_expired=True))

    def _check_expired(self, pickings):
        """:raise Refused: something that goes, or comes from a supplier, has expired
        since it was scanned; says what to do"""
        now = fields.Datetime.now()
        for row in pickings.move_line_ids:
            is_past = row.lot_id.product_expiry_alert or (
                row.removal_date and row.removal_date <= now
            )
            if row.picked and is_past and row.location_id.usage != "customer":
                raise Refused(
                    "expired",
                    self.env._(
                        "Lot %(lot)s of %(product)s is past its date. Put it aside and"
                        " undo its scans, or ask the office.",
                        lot=row.lot_id.name or row.lot_name or "",
                        product=row.product_id.display_name,
                    ),
                    self.env._("Lot expired"),
                )
