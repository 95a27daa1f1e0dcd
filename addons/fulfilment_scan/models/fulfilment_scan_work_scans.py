from odoo import models

#: Rows that a device gets at once.
_PAGE = 40


class FulfilmentScanWork(models.Model):
    """Every scan of a work, for those who may see it on their device."""

    _inherit = "fulfilment.scan.work"

    def _describe_scans(self, before=0):
        """:param int before: id of the last row that is known already
        :return: dict of ``rows``, newest first, see docs/scan_app.md, and ``more``:
            whether there are older ones
        """
        self.ensure_one()
        Command = self.env["fulfilment.scan.command"]
        # what was undone says so itself
        domain = [("work_id", "=", self.id), ("kind", "!=", "undo")]
        if before:
            domain.append(("id", "<", before))
        commands = Command.search(domain, order="id desc", limit=_PAGE + 1)
        shown = commands[:_PAGE]
        products = shown.product_id._scan_describe()
        refusals = dict(Command._fields["refusal"]._description_selection(self.env))
        return {
            "rows": [command._describe_scan(products, refusals) for command in shown],
            "more": len(commands) > _PAGE,
        }
