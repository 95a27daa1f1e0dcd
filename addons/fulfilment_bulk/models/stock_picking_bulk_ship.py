from odoo import models
from odoo.exceptions import UserError


class StockPicking(models.Model):
    """Validates many transfers; what core would ask in a dialog was said before."""

    _inherit = "stock.picking"

    def _bulk_left_out_ship(self, **_how):
        answers = {}
        for picking in self:
            if picking.state == "done":
                answers[picking.id] = ("skipped", self.env._("Was shipped already."))
            elif picking.state == "cancel":
                answers[picking.id] = ("skipped", self.env._("Is cancelled."))
            elif picking.picking_type_code == "incoming":
                answers[picking.id] = (
                    "skipped",
                    self.env._("Is a receipt: nothing leaves with it."),
                )
            elif picking.state == "draft":
                answers[picking.id] = (
                    "failed",
                    self.env._("Is still a draft. Mark it as to do first."),
                )
        return answers

    def _bulk_ship(self, complete=False, close=False):
        """Validate them, as core's button does.

        :param bool complete: only those of which everything is reserved
        :param bool close: what is not reserved is cancelled, not kept for later
        :return: dict of transfer's id: state and text
        :raise UserError: one of them asks something that only its own page can ask
        """
        self.check_access("write")
        answers = {
            number: ("failed", text)
            for number, text in self._bulk_ship_refusals(complete).items()
        }
        ready = self.browse([each.id for each in self if each.id not in answers])
        if not ready:
            return answers
        context = {"skip_backorder": True, "skip_sms": True}
        if close:
            context["picking_ids_not_to_backorder"] = ready.ids
        answer = ready.with_context(**context).button_validate()
        if open_one := ready.filtered(lambda each: each.state != "done")[:1]:
            name = answer.get("name") if isinstance(answer, dict) else False
            raise UserError(
                self.env._(
                    "%(transfer)s asks something first (%(what)s). Open it and validate"
                    " it there.",
                    transfer=open_one.name,
                    what=name or self.env._("in a dialog"),
                )
            )
        for picking in ready:
            answers[picking.id] = ("done", picking._bulk_shipped_text())
        return answers

    def _bulk_ship_refusals(self, complete=False):
        """Other addons add theirs: what would stop a person as well.

        :return: dict of transfer's id: why it can't be shipped now and what to do
        """
        held = self._fulfilment_hold_reason()
        refusals = {}
        for picking in self:
            if text := held.get(picking.id) or picking._bulk_ship_refusal(complete):
                refusals[picking.id] = text
        return refusals

    def _bulk_ship_refusal(self, complete):
        self.ensure_one()
        if self.picking_type_code == "outgoing" and self.is_pickup:
            return self.env._("The customer collects it. Hand it over instead.")
        moves = self.move_ids.filtered(
            lambda move: move.state not in ("done", "cancel")
        )
        if not moves:
            return self.env._("There is nothing in it. Add products, or cancel it.")
        if not any(moves.mapped("quantity")):
            return self._bulk_ship_awaited(moves)
        if complete or self.move_type == "one":
            for move in moves:
                if move.product_uom.compare(move.quantity, move.product_uom_qty) < 0:
                    return self.env._(
                        "%(product)s: %(reserved)s of %(wanted)s are reserved. Wait for"
                        " the others, or ship what there is from its own page.",
                        product=move.product_id.display_name,
                        reserved=f"{move.quantity:.12g}",
                        wanted=f"{move.product_uom_qty:.12g}",
                    )
        return self._bulk_ship_expired()

    def _bulk_ship_awaited(self, moves):
        before = moves.move_orig_ids.filtered(
            lambda move: move.state not in ("done", "cancel")
        ).picking_id
        if before:
            return self.env._(
                "It waits for %s. Do that first.", ", ".join(before.mapped("name"))
            )
        return self.env._(
            "Nothing is reserved for it. Check its availability, or wait for the goods."
        )

    def _bulk_ship_expired(self):
        """:return: text about lots that core asks about, where their dates are kept"""
        if not hasattr(self, "_check_expired_lots") or not self._check_expired_lots():
            return False
        lots = self.move_line_ids.filtered(
            lambda line: line.picking_id._check_expired_lots()
        ).lot_id.filtered("product_expiry_alert")
        return self.env._(
            "Lot %s has expired. Choose another one.",
            ", ".join((lots or self.move_line_ids.lot_id).mapped("name")),
        )

    def _bulk_shipped_text(self):
        """:return: a sentence where there is more to say than that they have left"""
        texts = []
        references = [each.carrier_tracking_ref for each in self]
        if any(references):
            numbers = ", ".join(filter(None, references))
            texts.append(self.env._("Tracking number %s.", numbers))
        rest = self.backorder_ids.filtered(
            lambda each: each.state not in ("done", "cancel")
        )
        if rest:
            texts.append(
                self.env._("The rest is in %s.", ", ".join(rest.mapped("name")))
            )
        return " ".join(texts) or False
