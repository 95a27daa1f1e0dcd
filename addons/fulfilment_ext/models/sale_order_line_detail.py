import babel.numbers

from odoo import api, fields, models
from odoo.tools.misc import babel_locale_parse

from ..step import work_step


class SaleOrderLine(models.Model):
    """The word beside the status: what it alone does not say."""

    _inherit = "sale.order.line"

    item_detail = fields.Char(
        "Detail", compute="_compute_item_detail", compute_sudo=True
    )

    @api.depends(
        "item_status",
        "item_reserved",
        "move_ids.picked",
        "move_ids.picking_id.state",
        "move_ids.picking_id.pickup_state",
    )
    @api.depends_context("lang")
    def _compute_item_detail(self):
        for line in self:
            line.item_detail = ", ".join(filter(None, line._item_details())) or False

    def _item_details(self):
        """:return: list of words, for people; some of them empty"""
        self.ensure_one()
        status = self.item_status
        if not status:
            return []
        item, words, number = self._item(), [], self._item_number
        if status == "partly_shipped":
            words.append(self.env._("%s open", number(item.open)))
        elif status == "shipped":
            words.append(self.env._("on its way"))
        elif status == "reserved":
            words.append(self._item_reserved_word())
        elif status == "waiting" and self.item_reserved > 0:
            words.append(self.env._("%s reserved", number(self.item_reserved)))
        elif status == "returned" and item.returned < item.shipped:
            words.append(
                self.env._(
                    "%(some)s of %(all)s",
                    some=number(item.returned),
                    all=number(item.shipped),
                )
            )
        if item.returned and status in ("partly_shipped", "shipped", "delivered"):
            words.append(self.env._("%s returned", number(item.returned)))
        if item.cancelled and status != "cancelled":
            words.append(self.env._("%s cancelled", number(item.cancelled)))
        if item.shipped > item.ordered > 0:
            words.append(
                self.env._(
                    "%s more", number(self._item_round(item.shipped - item.ordered))
                )
            )
        return words

    def _item_reserved_word(self):
        """:return: what is done next with what is reserved, a word for people, the
        same as the step of its order; "" while it waits for the others"""
        step = work_step(self._fulfilment_works())
        if step == "to_ship":
            return self.env._("to ship")
        return self.env._("to pick") if step else ""

    def _item_number(self, quantity):
        """:return: as the reader writes numbers, without noughts at the end"""
        locale = babel_locale_parse(self.env.context.get("lang") or "en_US")
        return babel.numbers.format_decimal(quantity, "#,##0.######", locale)

    # --- for pages and mails

    def _items(self):
        """:return: those of these lines that are goods on their way"""
        return self.browse([line.id for line in self if line.item_status])

    def _item_name(self):
        """:return: the product in the reader's language, without its number"""
        self.ensure_one()
        product = self.product_id.with_context(
            lang=self.env.context.get("lang"), display_default_code=False
        )
        return product.display_name

    def _item_public_detail(self):
        """:return: the word beside the status, for customers: not what the warehouse
        does before anything has left"""
        inside = ("ordered", "waiting", "reserved")
        return "" if self.item_status in inside else self.item_detail or ""

    def _item_badge(self):
        """:return: class of the badge, as on the order's form"""
        return {
            "delivered": "text-bg-success",
            "reserved": "text-bg-info",
            "shipped": "text-bg-info",
            "awaiting_payment": "text-bg-warning",
            "partly_shipped": "text-bg-warning",
            "returned": "text-bg-primary",
            "exchanged": "text-bg-primary",
        }.get(self.item_status, "text-bg-secondary")
