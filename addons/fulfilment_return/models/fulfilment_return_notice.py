from markupsafe import Markup

from odoo import models

from odoo.addons.fulfilment_ext.tools import notice_text


class FulfilmentReturn(models.Model):
    """What is told of returns."""

    _inherit = "fulfilment.return"

    def _log_return(self, kind, key=None, **detail):
        """:param str kind: one of ``const.NOTICES``
        :param str key: what makes it this event; a return has one of a kind by default
        :param detail: what can't be looked up later"""
        for record in self:
            self.env["fulfilment.event"].sudo()._log(
                kind,
                record.order_id.sudo(),
                key=key or f"{kind}:{record.id}:{self.env.cr.now()}",
                return_id=record.id,
                number=record.name,
                lines=[
                    {"line": line.sale_line_id.id, "quantity": line.quantity}
                    for line in record.line_ids
                ],
                **detail,
            )

    def _pay_link(self):
        """:return: address at which the customer pays, "" when they owe nothing"""
        self.ensure_one()
        move = self.sudo().move_id
        if (
            move.move_type != "out_invoice"
            or move.state != "posted"
            or move.currency_id.is_zero(move.amount_residual)
        ):
            return ""
        wizard = (
            self.env["payment.link.wizard"]
            .sudo()
            .new(
                {
                    "res_model": move._name,
                    "res_id": move.id,
                    "amount": move.amount_residual,
                    "amount_max": move.amount_residual,
                    "currency_id": move.currency_id.id,
                    "partner_id": move.partner_id.id,
                }
            )
        )
        return wizard.link

    def _notice(self, event):
        """:param event: ``fulfilment.event``, empty for a preview
        :return: dict of texts, see ``sale.order._return_notice``"""
        self.ensure_one()
        record = self.sudo()
        detail = event.detail or {}

        def money(amount):
            return notice_text.notice_money(self.env, abs(amount), record.currency_id)

        company = record.company_id.with_context(lang=self.env.context.get("lang"))
        instructions = company.return_instructions or ""
        return {
            "number": record.name,
            "link": f"{record.get_base_url()}{record.get_portal_url()}",
            "items": self._notice_table(),
            "amount": money(record.amount_due),
            "amount_plain": notice_text.notice_plain_money(
                abs(record.amount_due), record.currency_id
            ),
            "is_customer_paying": record.amount_due > 0,
            "is_customer_getting": record.amount_due < 0,
            "credit": money(record.amount_credit),
            "fees": money(record.amount_fee) if record.amount_fee else "",
            "replacements": money(record.amount_replacement)
            if record.amount_replacement
            else "",
            "pay_link": self._pay_link(),
            "reason": detail.get("reason") or record.reject_reason or "",
            "needs_goods": bool(record.line_ids._needs_goods()),
            "has_slip": record.has_slip,
            "note": record.customer_note or "",
            "photos": record.photo_count,
            "office_link": f"{record.get_base_url()}/mail/view?model={record._name}"
            f"&res_id={record.id}",
            "instructions": Markup("<br/>").join(instructions.splitlines()),
            "how": record.settled_how or "",
        }

    def _notice_table(self):
        """:return: HTML, what comes back"""
        lines = self.sudo().line_ids.with_context(lang=self.env.context.get("lang"))
        return self.env["ir.qweb"]._render(
            "fulfilment_return.items_table", {"lines": lines}
        )


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _return_notice(self):
        """What templates about a return can say, beside ``_fulfilment_notice``.

        :return: dict of ``number``, ``link``, ``items`` (HTML), ``amount``
            and ``amount_plain`` (for SMS),
            ``is_customer_paying``, ``is_customer_getting``, ``credit``, ``fees``,
            ``replacements``, ``pay_link``, ``reason``, ``needs_goods``, ``has_slip``,
            ``instructions`` (HTML), ``how``, and for the office ``note``, ``photos``
            and ``office_link``; the latest return for a preview
        """
        self.ensure_one()
        event = self._notice_told().event_id
        returns = self.sudo().fulfilment_return_ids
        wanted = (event.detail or {}).get("return_id")
        record = returns.filtered(lambda each: each.id == wanted) or returns[:1]
        if not record:
            return dict.fromkeys(
                (
                    "number",
                    "link",
                    "items",
                    "amount",
                    "amount_plain",
                    "is_customer_paying",
                    "is_customer_getting",
                    "credit",
                    "fees",
                    "replacements",
                    "pay_link",
                    "reason",
                    "needs_goods",
                    "has_slip",
                    "note",
                    "photos",
                    "office_link",
                    "instructions",
                    "how",
                ),
                "",
            )
        return record.with_context(lang=self.env.context.get("lang"))._notice(event)
