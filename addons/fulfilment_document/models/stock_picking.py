from odoo import models

from odoo.addons.web.controllers.utils import clean_action


class StockPicking(models.Model):
    """What is printed when transfers become ready, are validated and come back."""

    _inherit = "stock.picking"

    def _print_ready(self):
        """Those that must wait are printed when they may go on."""
        rules = self.env["fulfilment.print.rule"]
        ready = self.filtered(lambda each: rules._of_event(each.company_id.id, "ready"))
        if ready:
            held = ready._fulfilment_hold_reason()
            ready = ready.filtered(lambda each: each.id not in held)
            rules._print_for("ready", ready)

    def _action_done(self):
        result = super()._action_done()
        done = self.filtered(lambda each: each.state == "done")
        self.env["fulfilment.print.rule"]._print_for("validated", done)
        return result

    def _get_autoprint_report_actions(self):
        """Core opens what it prints by itself for who has validated; so do our files
        for this. Who may not look into the queue leaves them there."""
        actions = super()._get_autoprint_report_actions()
        rules = self.env["fulfilment.print.rule"]
        printed = self.filtered(
            lambda each: rules._of_event(each.company_id.id, "validated")
        )
        # where nothing is printed nothing is asked
        if not printed or not self.env.user.has_group("fulfilment_ext.group_user"):
            return actions
        jobs = self.env["fulfilment.print.job"].search(
            [
                ("event", "=", "validated"),
                ("state", "=", "waiting"),
                ("res_model", "=", self._name),
                ("res_id", "in", printed.ids),
            ]
        )
        for action in jobs._report_actions():
            clean_action(action, self.env)
            actions.append(action)
        return actions

    def _delivery_slips(self):
        """Slips of many transfers, for the mails about them."""
        found = super()._delivery_slips()
        documents = self.env["fulfilment.document"].sudo()
        done = self.sudo().filtered(lambda each: each.state == "done")
        for number, (content, _kind) in documents._render_each(
            "slip", done, "a4"
        ).items():
            found[number] = content
        return found


class StockMove(models.Model):
    _inherit = "stock.move"

    def _action_assign(self, force_qty=False):
        result = super()._action_assign(force_qty=force_qty)
        rules = self.env["fulfilment.print.rule"]
        companies = self.company_id
        if any(rules._of_event(company.id, "ready") for company in companies):
            self.picking_id.filtered(
                lambda each: each.state == "assigned"
            )._print_ready()
        return result
