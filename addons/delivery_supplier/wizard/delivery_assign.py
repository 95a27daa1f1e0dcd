from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ..batch import each
from ..const import OPEN

#: Records that one dialog takes.
LIMIT = 1000


class DeliveryAssign(models.TransientModel):
    """Gives orders, transfers or deliveries to deliverers: one for all, or each the one
    that is proposed. One that can't be assigned never holds up the others."""

    _name = "delivery.assign"
    _description = "Assign Deliverers"

    deliverer_id = fields.Many2one(
        "delivery.deliverer",
        "Deliverer for All",
        domain="[('company_id', 'in', company_ids)]",
    )
    company_ids = fields.Many2many("res.company", compute="_compute_company_ids")
    line_ids = fields.One2many("delivery.assign.line", "wizard_id", "Deliveries")
    is_done = fields.Boolean(readonly=True)
    warning = fields.Text(compute="_compute_warning")
    summary = fields.Char(compute="_compute_summary")

    @api.depends("line_ids.company_id")
    def _compute_company_ids(self):
        for wizard in self:
            wizard.company_ids = wizard.line_ids.company_id

    @api.depends("line_ids.deliverer_id")
    def _compute_warning(self):
        """Who would have more than he or she can carry."""
        for wizard in self:
            reasons = []
            todo = wizard.line_ids.filtered(lambda line: not line.is_assigned)
            for deliverer, lines in todo.grouped("deliverer_id").items():
                new = lines.filtered(lambda line, to=deliverer: line.present_id != to)
                if deliverer and new:
                    weight = sum(new.mapped("weight"))
                    reasons.append(deliverer._full_reason(len(new), weight))
            wizard.warning = "\n".join(filter(None, reasons))

    @api.depends("line_ids.is_assigned", "line_ids.error")
    def _compute_summary(self):
        for wizard in self:
            done = len(wizard.line_ids.filtered("is_assigned"))
            left = len(wizard.line_ids) - done
            wizard.summary = self.env._(
                "%(done)s assigned, %(left)s not.", done=done, left=left
            )

    @api.onchange("deliverer_id")
    def _onchange_deliverer_id(self):
        if self.deliverer_id:
            for line in self.line_ids:
                if not line.is_assigned:
                    line.deliverer_id = self.deliverer_id
                    line.reason = False

    @api.model
    def default_get(self, fields_list):
        """Takes what was chosen in a list of orders, transfers or deliveries."""
        values = super().default_get(fields_list)
        model = self.env.context.get("active_model")
        names = {
            "sale.order": "orders",
            "stock.picking": "pickings",
            "delivery.job": "jobs",
        }
        if "line_ids" in fields_list and model in names and not values.get("line_ids"):
            ids = self.env.context.get("active_ids") or []
            records = self.env[model].browse(ids[:LIMIT])
            records.check_access("read")
            values["line_ids"] = [
                Command.create(line) for line in self._lines(**{names[model]: records})
            ]
        return values

    @api.model
    def _lines(self, orders=(), pickings=(), jobs=(), is_suggested=False):
        """:return: list of values of lines, with proposals when they are asked for"""
        found = [
            (self._job_of_order(order), {"order_id": order.id}) for order in orders
        ]
        found += [
            (self._job_of_picking(picking), {"picking_id": picking.id})
            for picking in pickings
        ]
        found += [(job, {"job_id": job.id}) for job in jobs]
        proposals = {}
        if is_suggested:
            together = self.env["delivery.job"].browse()
            for job, _values in found:
                together |= job
            proposals = together._suggest()
        lines = []
        for job, values in found:
            deliverer, reason = proposals.get(job, (job.deliverer_id, False))
            lines.append(
                {
                    **values,
                    "present_id": job.deliverer_id.id,
                    "deliverer_id": deliverer.id,
                    "weight": job.weight,
                    "reason": reason,
                }
            )
        return lines

    @api.model
    def _job_of_order(self, order):
        """:return: the order's open delivery, an unsaved one when there is none"""
        jobs = order.delivery_job_ids.filtered(lambda job: job.state in OPEN)
        Job = self.env["delivery.job"]
        return jobs.sorted("id")[-1:] or Job.new(Job._order_values(order))

    @api.model
    def _job_of_picking(self, picking):
        jobs = picking.delivery_job_ids.filtered(lambda job: job.state in OPEN)
        Job = self.env["delivery.job"]
        return jobs.sorted("id")[-1:] or Job.new(Job._picking_values(picking))

    @api.model
    def _open(self, **records):
        """:param records: ``orders``, ``pickings`` or ``jobs``, and ``is_suggested``
        :return: the dialog"""
        wizard = self.create(
            {"line_ids": [Command.create(line) for line in self._lines(**records)]}
        )
        return wizard._shown()

    def _shown(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Assign Deliverers"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def action_suggest(self):
        """Propose somebody for each that nobody has got yet."""
        self.ensure_one()
        lines = self.line_ids.filtered(lambda line: not line.is_assigned)
        jobs = {line: line._job() for line in lines}
        together = self.env["delivery.job"].browse()
        for job in jobs.values():
            together |= job
        proposals = together._suggest()
        for line, job in jobs.items():
            deliverer, reason = proposals[job]
            line.write({"deliverer_id": deliverer.id, "reason": reason})
        return self._shown()

    def action_assign(self):
        """Assign each line's deliverer; the result stands on the line.

        :raise UserError: no deliverer was chosen for any
        """
        self.ensure_one()
        lines = self.line_ids.filtered(
            lambda line: line.deliverer_id and not line.is_assigned
        )
        if not lines:
            raise UserError(self.env._("Choose a deliverer first."))
        for deliverer, mine in lines.grouped("deliverer_id").items():
            errors = each(mine, lambda part, to=deliverer: part._assign(to))
            for line, error in errors.items():
                line.error = line._error_text(error)
            (mine - mine.browse().union(*errors)).is_assigned = True
        if all(self.line_ids.mapped("is_assigned")):
            return {"type": "ir.actions.act_window_close"}
        self.is_done = True
        return self._shown()


class DeliveryAssignLine(models.TransientModel):
    """One order, transfer or delivery, who gets it, and what came of it."""

    _name = "delivery.assign.line"
    _description = "Delivery to Assign"

    wizard_id = fields.Many2one("delivery.assign", required=True, ondelete="cascade")
    order_id = fields.Many2one("sale.order", readonly=True, ondelete="cascade")
    picking_id = fields.Many2one("stock.picking", readonly=True, ondelete="cascade")
    job_id = fields.Many2one("delivery.job", readonly=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", compute="_compute_what")
    name = fields.Char("Document", compute="_compute_what")
    partner_id = fields.Many2one(
        "res.partner", "Delivery Address", compute="_compute_what"
    )
    place = fields.Char("Town", compute="_compute_what")
    weight = fields.Float("Weight (kg)", readonly=True)
    present_id = fields.Many2one("delivery.deliverer", "Has it Now", readonly=True)
    deliverer_id = fields.Many2one(
        "delivery.deliverer",
        domain="[('company_id', '=', company_id)]",
    )
    reason = fields.Char("Why Nobody", readonly=True)
    is_assigned = fields.Boolean("Assigned", readonly=True)
    error = fields.Char("Not Assigned because", readonly=True)

    @api.depends("order_id", "picking_id", "job_id")
    def _compute_what(self):
        for line in self:
            source = line.job_id or line.picking_id or line.order_id
            partner = (
                source.partner_id
                if source != line.order_id
                else line.order_id.partner_shipping_id
            )
            line.company_id = source.company_id
            line.name = source.display_name
            line.partner_id = partner
            line.place = " ".join(filter(None, [partner.zip, partner.city]))

    def _job(self):
        """:return: the delivery, an unsaved one when there is none yet"""
        self.ensure_one()
        wizard = self.wizard_id
        if self.job_id:
            return self.job_id
        if self.picking_id:
            return wizard._job_of_picking(self.picking_id)
        return wizard._job_of_order(self.order_id)

    def _assign(self, deliverer):
        Job = self.env["delivery.job"]
        jobs = self.job_id | Job._plan_orders(self.order_id)
        for picking in self.picking_id:
            jobs |= Job._plan_picking(picking)
        jobs._assign(deliverer)

    def _error_text(self, error):
        """:return: what a person reads; the log has the rest"""
        if isinstance(error, UserError):
            return str(error)
        return self.env._("Something unexpected happened. Try this one alone.")
