from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ..tools.courier_table import write_csv, write_json


class FulfilmentCourierExport(models.Model):
    """A file that a courier got: what was in it, when, and by whom."""

    _name = "fulfilment.courier.export"
    _description = "Export to a Courier"
    _order = "id desc"

    name = fields.Char("File", required=True, readonly=True)
    carrier_id = fields.Many2one(
        "delivery.carrier", "Delivery Method", required=True, readonly=True, index=True
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    user_id = fields.Many2one("res.users", "Exported by", required=True, readonly=True)
    at = fields.Datetime("Exported on", required=True, readonly=True)
    picking_ids = fields.Many2many("stock.picking", string="Transfers", readonly=True)
    picking_count = fields.Integer("Number of Transfers", readonly=True)
    attachment_id = fields.Many2one("ir.attachment", readonly=True, ondelete="set null")

    @api.model
    def _make(self, carrier, pickings):
        """Write a file about transfers of one company.

        :param carrier: ``delivery.carrier`` with columns
        :param pickings: of one company
        :return: the export
        :raise UserError: no columns are configured
        """
        columns = carrier.sudo().courier_column_ids
        if not columns:
            raise UserError(self.env._("%s has no columns to export.", carrier.name))
        parcels = self._parcels(carrier, pickings)
        rows = [[column._value(parcel) for column in columns] for parcel in parcels]
        names = columns.mapped("name")
        if carrier.courier_format == "json":
            content, kind = write_json(names, rows), "application/json"
        else:
            content, kind = (
                write_csv(
                    names, rows, carrier.courier_delimiter, carrier.courier_encoding
                ),
                "text/csv",
            )
        now = fields.Datetime.context_timestamp(self, fields.Datetime.now())
        name = (
            f"{carrier.name.replace('/', '-')} {now:%Y-%m-%d %H-%M-%S}"
            f".{carrier.courier_format}"
        )
        export = self.sudo().create(
            {
                "name": name,
                "carrier_id": carrier.id,
                "company_id": pickings.company_id.id,
                "user_id": self.env.uid,
                "at": fields.Datetime.now(),
                "picking_ids": [Command.set(pickings.ids)],
                "picking_count": len(pickings),
            }
        )
        export.attachment_id = self.env["ir.attachment"].sudo().create(
            {
                "name": name,
                "raw": content,
                "mimetype": kind,
                "res_model": self._name,
                "res_id": export.id,
            }
        )  # fmt: skip
        pickings.sudo().courier_exported_at = fields.Datetime.now()
        return export

    @api.model
    def _parcels(self, carrier, pickings):
        """:return: what is announced: parcels without a number; a transfer without a
        parcel gets one, so that its reference is known when the number comes"""
        parcels = self.env["fulfilment.parcel"].sudo()
        parcels.create(
            [
                {"picking_id": picking.id, "carrier_id": carrier.id}
                for picking in pickings.sudo()
                if not picking.parcel_ids
            ]
        )
        found = parcels.search(
            [("picking_id", "in", pickings.ids)], order="picking_id, id"
        )
        open_ones = found.filtered(lambda parcel: not parcel.tracking_number)
        return open_ones or found

    def action_download(self):
        """:return: the file"""
        self.ensure_one()
        self.check_access("read")
        if not self.attachment_id:
            raise UserError(self.env._("The file is not kept any more."))
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self.attachment_id.id}?download=true",
            "target": "download",
        }


class StockPicking(models.Model):
    _inherit = "stock.picking"

    courier_exported_at = fields.Datetime(
        "Exported to Courier on", readonly=True, copy=False, index="btree_not_null"
    )
    courier_export_ids = fields.Many2many(
        "fulfilment.courier.export",
        string="Exports",
        readonly=True,
        copy=False,
        groups="fulfilment_ext.group_user",
    )

    def action_courier_export(self):
        """:return: dialog to export these to their courier"""
        return self.env["fulfilment.courier.export.make"]._start(self)._action()
