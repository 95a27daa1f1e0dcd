from collections import defaultdict

from odoo import api, fields, models

from ..const import OPEN_STATES


class FulfilmentScanWork(models.Model):
    """What the office sees of it, and does with it."""

    _inherit = "fulfilment.scan.work"

    progress = fields.Integer(compute="_compute_progress")
    differences = fields.Integer(
        compute="_compute_differences",
        help="Lines of which another quantity was counted than is expected.",
    )
    people = fields.Char(
        "Working on It", compute="_compute_people", help="Who works on it, or did."
    )
    last_scan_at = fields.Datetime(
        "Last Scan",
        compute="_compute_scans",
        search="_search_last_scan_at",
    )
    refused_count = fields.Integer("Refused Scans", compute="_compute_scans")
    picking_count = fields.Integer(compute="_compute_picking_count")

    @api.depends("needed", "counted")
    def _compute_progress(self):
        for work in self:
            share = work.counted / work.needed if work.needed else 0
            work.progress = min(round(share * 100), 100)

    @api.depends("line_ids.needed", "line_ids.counted")
    def _compute_differences(self):
        for work in self:
            work.differences = sum(
                line.product_id.uom_id.compare(line.counted, line.needed) != 0
                for line in work.line_ids
            )

    @api.depends("member_ids.left_at", "member_ids.picker_id.name")
    def _compute_people(self):
        for work in self:
            members = work.member_ids
            here = members.filtered(lambda each: not each.left_at) or members
            work.people = ", ".join(here.picker_id.mapped("name"))

    @api.depends("command_ids")
    def _compute_scans(self):
        rows = self.env["fulfilment.scan.command"]._read_group(
            [("work_id", "in", self.ids)],
            ["work_id"],
            ["create_date:max", "refusal:count"],
        )
        found = {work: values for work, *values in rows}
        for work in self:
            work.last_scan_at, work.refused_count = found.get(work, (False, 0))

    def _search_last_scan_at(self, operator, value):
        """Only of works that somebody holds: of all it would look at each scan."""
        if operator not in ("<", "<="):
            return NotImplemented
        held = ("state", "in", OPEN_STATES)
        since = [("create_date", ">=", value), ("work_id", "any", [held])]
        return [held, ("command_ids", "not any", since), ("begun_at", operator, value)]

    @api.depends("transfer_ids")
    def _compute_picking_count(self):
        for work in self:
            work.picking_count = len(work.transfer_ids)

    def action_open_transfers(self):
        """:return: action that shows the transfers"""
        self.ensure_one()
        pickings = self.transfer_ids.picking_id
        action = {
            "type": "ir.actions.act_window",
            "name": self.env._("Transfers of %s", self.name),
            "res_model": "stock.picking",
            "views": [(False, "list"), (False, "kanban"), (False, "form")],
            "domain": [("id", "in", pickings.ids)],
        }
        if len(pickings) == 1:
            action.update(views=[(False, "form")], res_id=pickings.id)
        return action

    def action_recount(self):
        """Nothing changes; whoever has counted it finds it among the own work again.

        :raise UserError: somebody else is counting there already
        """
        self._check_office()
        device = self.env["fulfilment.scan.device"]
        for work in self.filtered(lambda each: each.state == "to_approve"):
            work.action_reject()
            picker = work.sudo().picker_id
            work._as(picker)._begin_count(picker, device, work.sudo().location_id)
        return True

    # --- what the transfer's history says

    def _note_done(self, pickings):
        """Who has picked it, and what was missing.

        :param pickings: that were done a moment ago"""
        lines = defaultdict(lambda: self.env["fulfilment.scan.line"])
        for line in self.line_ids:
            lines[line.transfer_id.picking_id] |= line
        pickings._message_log_batch(
            bodies={
                picking.id: self._describe_done(lines[picking]) for picking in pickings
            }
        )

    def _describe_done(self, lines):
        """:return: sentences"""
        people = (self.member_ids.picker_id - self.checker_id).mapped("name")
        words = [
            self.env._(
                "Picked with the scan app by %(who)s: %(counted)g of %(needed)g.",
                who=", ".join(people),
                counted=sum(lines.mapped("counted")),
                needed=sum(lines.mapped("needed")),
            )
        ]
        words += [
            self.env._(
                "%(short)g of %(product)s missing (%(reason)s).",
                short=line.short,
                product=line.product_id.display_name,
                reason=line.short_reason_id.name or self.env._("no reason"),
            )
            for line in lines
            if line.short
        ]
        if self.checker_id:
            words.append(self.env._("Checked by %s.", self.checker_id.name))
        return " ".join(words)
