"""Slips and labels of many transfers, by us and by core's way."""

import base64
import io

from odoo import Command
from odoo.exceptions import UserError
from odoo.tools.pdf import PdfFileReader

from .meter import Meter

LINES = 3
#: What a label has, as a report of core's kind: HTML, printed by wkhtmltopdf.
LABEL = """
<div style="page-break-after: always; font-family: sans-serif">
  <p style="font-size: 10px">%(sender)s</p><hr/>
  <p style="font-size: 22px"><b>%(name)s</b><br/>%(street)s<br/>%(city)s</p><hr/>
  <p>%(order)s %(carrier)s</p>
  <img style="width: 90%%; height: 90px" src="data:image/png;base64,%(code)s"/>
  <p>%(number)s</p>
</div>
"""


def set_up(env, count):
    """Make transfers that are done. :return: their ids"""
    # core waits for scripts before it prints, a second each by default
    env["ir.config_parameter"].set_param("report.print_delay", "0")
    products = env["product.product"].create(
        [
            {"name": f"Bench article {number}", "type": "consu", "list_price": 10}
            for number in range(LINES)
        ]
    )
    customers = env["res.partner"].create(
        [
            {
                "name": f"Customer {number}",
                "street": f"Street {number}",
                "zip": "10969",
                "city": "Berlin",
            }
            for number in range(count)
        ]
    )
    ids = []
    for place in range(0, count, 50):
        orders = env["sale.order"].create(
            [
                {
                    "partner_id": customer.id,
                    "order_line": [
                        Command.create({"product_id": each.id, "product_uom_qty": 2})
                        for each in products
                    ],
                }
                for customer in customers[place : place + 50]
            ]
        )
        orders.action_confirm()
        pickings = orders.picking_ids
        pickings.move_ids.picked = True
        answers = {"skip_sms": True, "skip_backorder": True}
        pickings.with_context(**answers).button_validate()
        ids += pickings.ids
        env.cr.commit()
    return ids


def ours(env, ids, kind, size):
    """One file of all. :return: milliseconds and pages"""
    records = env["stock.picking"].browse(ids)
    return _measured(
        env, lambda: env["fulfilment.document"]._render(kind, records, size)[0]
    )


def core_slips(env, ids):
    """Core's delivery slips: all at once where the build of wkhtmltopdf can, else one
    by one, as its error message tells people to."""
    reports = env["ir.actions.report"].with_context(report_pdf_no_attachment=True)

    def print_slips():
        name = "stock.report_deliveryslip"
        try:
            return reports._render_qweb_pdf(name, list(ids))[0]
        except UserError:
            files = [
                io.BytesIO(reports._render_qweb_pdf(name, [each])[0]) for each in ids
            ]
            return reports._merge_pdfs(files).getvalue()

    return _measured(env, print_slips)


def core_labels(env, ids):
    """The same labels as HTML on one page each, in one process."""
    paper = env["report.paperformat"].create(
        {
            "name": "Bench label",
            "format": "custom",
            "page_width": 100,
            "page_height": 150,
            "margin_top": 4,
            "margin_bottom": 4,
            "margin_left": 4,
            "margin_right": 4,
        }
    )
    reports = env["ir.actions.report"]

    def print_labels():
        company, labels = env.company, []
        for picking in env["stock.picking"].browse(ids):
            partner = picking.partner_id
            code = reports.barcode("Code128", picking.name, width=600, height=120)
            labels.append(
                LABEL
                % {
                    "sender": company.name,
                    "name": partner.name,
                    "street": partner.street,
                    "city": f"{partner.zip} {partner.city}",
                    "order": picking.sale_id.name,
                    "carrier": picking.carrier_id.name or "",
                    "number": picking.name,
                    "code": base64.b64encode(code).decode(),
                }
            )
        html = f"<!DOCTYPE html><html><body>{''.join(labels)}</body></html>"
        report = reports._get_report("stock.report_deliveryslip")
        report.paperformat_id = paper
        return report._run_wkhtmltopdf([html])

    return _measured(env, print_labels)


def _measured(env, function):
    env.invalidate_all()
    meter = Meter(env)
    with meter.measured(), meter.step("print"):
        content = function()
    pages = len(PdfFileReader(io.BytesIO(content), strict=False).pages)
    env.cr.rollback()
    return {"time": meter.steps["print"]["wall"], "pages": pages}
