import base64

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.fulfilment_document.const import ZPL_DOTS


class FulfilmentScanWork(models.Model):
    """What is printed by itself: the label of a package when it is closed, and what the
    office's print rules ask for when a work is done.

    What the rules ask for is in the print queue, as after *Validate* in the office. An
    address label for a label printer comes out at the one beside the device.
    """

    _inherit = "fulfilment.scan.work"

    @api.model
    def _print_closed(self, work_id, device, commands, results):
        """Packages that were closed a moment ago get their label, once: a device may
        say it twice. Another one is printed by hand.

        :param list commands: as they were sent, whatever they are
        :param list results: of them, which are told where the label comes out
        """
        for command, result in zip(commands, results, strict=True):
            # what was understood is a dict
            if result["ok"] and command["kind"] == "pack":
                printer = device.printer_id.filtered("active")
                package = printer and self._to_label(work_id, command["package"])
                if package:
                    printer._print_labels("package", package._make())
                    result["printed"] = printer.name

    def _to_label(self, work_id, number):
        """:return: ``fulfilment.scan.package`` that has no label yet, or empty"""
        rows = self.env.execute_query(
            SQL(
                """
                UPDATE fulfilment_scan_package p
                SET labelled_at = now() AT TIME ZONE 'UTC'
                FROM fulfilment_scan_work w
                JOIN stock_picking_type t ON t.id = w.picking_type_id AND t.scan_print
                WHERE w.id = p.work_id AND w.id = %s AND p.number = %s
                  AND p.labelled_at IS NULL
                RETURNING p.id
                """,
                work_id,
                number,
            )
        )
        packages = self.env["fulfilment.scan.package"].browse(row[0] for row in rows)
        packages.invalidate_recordset()
        return packages

    def _print_done(self, pickings, picker):
        """:param pickings: that were done a moment ago
        :return: list of what is printed, to be told to the person"""
        jobs = self.env["fulfilment.print.job"].search(
            [
                ("event", "=", "validated"),
                ("state", "=", "waiting"),
                "|",
                "&",
                ("res_model", "=", "stock.picking"),
                ("res_id", "in", pickings.ids),
                "&",
                ("res_model", "=", "sale.order"),
                ("res_id", "in", pickings.sale_id.ids),
            ],
            order="id",
        )
        member = self.member_ids.filtered(lambda each: each.picker_id == picker)
        return jobs._scan_name_printers(member.device_id.printer_id)


class FulfilmentScanPackage(models.Model):
    _inherit = "fulfilment.scan.package"

    labelled_at = fields.Datetime("Label Sent on", readonly=True, derived=True)


class FulfilmentPrintJob(models.Model):
    _inherit = "fulfilment.print.job"

    scan_printer_id = fields.Many2one(
        "fulfilment.scan.printer",
        "Label Printer",
        readonly=True,
        derived=True,
        index="btree_not_null",
        ondelete="set null",
        help="Where it comes out by itself: the one beside the device that was used.",
    )

    def _scan_name_printers(self, printer):
        """Those that a label printer understands come out there.

        :param printer: ``fulfilment.scan.printer``, may be empty
        :return: list of what is printed, with where"""
        words = []
        for job in self:
            if printer and job._fits_printer(printer):
                job.scan_printer_id = printer
                where = printer.name
            else:
                where = self.env._("Print queue")
            words.append(f"{job.display_name} · {where}")
        return words

    def _fits_printer(self, printer):
        # an address needs more room than the label of a shelf has
        return (
            self.size in ZPL_DOTS
            and self.size == printer.size
            and printer.paper != "label_57x32"
        )

    def _make(self):
        """What has a printer goes there, and counts as printed."""
        result = super()._make()
        for job in self.sudo():
            printer = job.scan_printer_id.filtered("active")
            if printer and job.is_made and job.state == "waiting":
                content = job.with_context(bin_size=False).content
                printer._print(base64.b64decode(content), job.display_name)
                job.with_user(job.user_id).sudo()._printed()
        return result
