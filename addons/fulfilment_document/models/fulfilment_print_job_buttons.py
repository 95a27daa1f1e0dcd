from odoo import models
from odoo.exceptions import UserError

from ..const import JOBS_REPORT, ZPL_DOTS


class FulfilmentPrintJob(models.Model):
    """What people press."""

    _inherit = "fulfilment.print.job"

    def action_print(self):
        """Download the files, again if they were printed already.

        :return: action of the client
        """
        self.check_access("read")
        actions = self._report_actions()
        if len(actions) == 1:
            return actions[0]
        return {
            "type": "ir.actions.client",
            "tag": "do_multi_print",
            "params": {"reports": actions},
        }

    def _report_actions(self):
        """:return: list of report actions: of the PDFs of each size, and of the ZPL"""
        actions = []
        # oldest first: in the order in which it happened
        for size, jobs in self.sorted("id").grouped("size").items():
            name = f"{JOBS_REPORT}_zpl" if size in ZPL_DOTS else JOBS_REPORT
            report = self.env["ir.actions.report"]._get_report_from_name(name)
            actions.append(report.sudo(False).report_action(jobs.ids, config=False))
        return actions

    def action_retry(self):
        """Make failed files again.

        :raise UserError: none has failed
        """
        self.check_access("read")
        failed = self.sudo().filtered(lambda job: job.state == "failed")
        if not failed:
            raise UserError(self.env._("Nothing failed."))
        failed.write({"state": "waiting", "is_made": False, "error": False})
        failed._delay_make()
        return True

    def action_printed(self):
        """Somebody does not need them on paper, or has them.

        :raise UserError: there is no file
        """
        self.check_access("read")
        self._printed()
        return True

    def action_open_record(self):
        """:return: form of the order or transfer"""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "views": [(False, "form")],
        }
