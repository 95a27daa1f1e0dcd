from odoo import models
from odoo.exceptions import UserError


class FulfilmentBulk(models.Model):
    """What people press."""

    _inherit = "fulfilment.bulk"

    def _buttons(self):
        """:return: this one, as superuser
        :raise AccessError: it is not of this user's companies"""
        self.ensure_one()
        self.check_access("read")
        return self.sudo()

    def action_open(self):
        """:return: its form"""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
        }

    def action_pause(self):
        """Stop after the records that are being done now.

        :raise UserError: it is done
        """
        bulk = self._buttons()
        if bulk.state not in ("waiting", "running"):
            raise UserError(self.env._("It is not running."))
        bulk.state = "paused"
        return True

    def action_go_on(self):
        """:raise UserError: it was not paused"""
        bulk = self._buttons()
        if bulk.state != "paused":
            raise UserError(self.env._("It was not paused."))
        bulk._go_on()
        return True

    def action_cancel_rest(self):
        """Leave out what waits.

        :raise UserError: nothing waits
        """
        bulk = self._buttons()
        waiting = bulk._lines("waiting")
        if not waiting:
            raise UserError(self.env._("Nothing waits any more."))
        waiting._finish("skipped", self.env._("Left out by %s.", self.env.user.name))
        bulk._finish()
        return True

    def action_retry(self):
        """Do what failed once more.

        :raise UserError: nothing failed
        """
        bulk = self._buttons()
        bulk._lines("failed")._retry()
        return True

    def _lines(self, state):
        return self.env["fulfilment.bulk.line"].search(
            [("bulk_id", "=", self.id), ("state", "=", state)]
        )

    def _go_on(self):
        self.write({"state": "waiting", "finished_at": False})
        self._wake()

    # --- what came of it

    def action_results(self):
        """:return: list of the results; grouped by what they say where they failed"""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "fulfilment_bulk.action_bulk_lines"
        )
        state = self.env.context.get("bulk_state")
        shown = {f"search_default_{state}": 1} if state else {}
        if state in ("failed", "skipped"):
            shown["search_default_group_text"] = 1
        return {
            **action,
            "name": self.display_name,
            "display_name": self.display_name,
            "domain": [("bulk_id", "=", self.id)],
            "context": shown,
        }

    def action_failed_records(self):
        """:return: list of the orders or transfers themselves that failed, to mend them
        :raise UserError: none has
        """
        self.ensure_one()
        failed = self._lines("failed")
        if not failed:
            raise UserError(self.env._("Nothing failed."))
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Failed: %s", self.display_name),
            "res_model": self.res_model,
            "domain": [("id", "in", failed.mapped("res_id"))],
            "views": [(False, "list"), (False, "kanban"), (False, "form")],
        }
