from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..const import EXCEPTION_KINDS


class FulfilmentException(models.Model):
    """Something about an order that a person has to decide."""

    _name = "fulfilment.exception"
    _description = "Exception"
    _order = "id desc"

    kind = fields.Selection(EXCEPTION_KINDS, required=True, readonly=True)
    key = fields.Char(required=True, readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    order_id = fields.Many2one(
        "sale.order", required=True, readonly=True, index=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(related="order_id.partner_id")
    picking_id = fields.Many2one(
        "stock.picking", "Transfer", readonly=True, index="btree_not_null"
    )
    transaction_id = fields.Many2one(
        "payment.transaction", "Payment", readonly=True, index="btree_not_null"
    )
    text = fields.Char("What Is Wrong", required=True, readonly=True)
    state = fields.Selection(
        [("open", "Open"), ("solved", "Solved")],
        required=True,
        default="open",
        readonly=True,
    )
    resolution = fields.Char("What Was Done", readonly=True)
    solved_at = fields.Datetime("Solved on", readonly=True)
    solved_user_id = fields.Many2one("res.users", "Solved by", readonly=True)

    _open_uniq = models.UniqueIndex(
        "(key) WHERE state = 'open'", "This exception is open already."
    )
    _open_idx = models.Index("(company_id, kind) WHERE state = 'open'")

    @api.depends("order_id", "text")
    def _compute_display_name(self):
        for exception in self:
            exception.display_name = f"{exception.order_id.name}: {exception.text}"

    @api.model
    def _open(self, kind, order, text, key=None, picking=None, transaction=None):
        """Ask a person to decide; once while it is open.

        :param str kind: one of ``const.EXCEPTION_KINDS``
        :param order: ``sale.order``
        :param str text: what is wrong and whose turn it is, a sentence
        :param str key: what makes it this exception; one of a kind per order by default
        :return: the exception, new or still open
        """
        order.ensure_one()
        key = key or f"{kind}:{order.id}"
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                INSERT INTO fulfilment_exception (kind, key, company_id, order_id,
                    picking_id, transaction_id, text, state, create_uid, create_date,
                    write_uid, write_date)
                VALUES (%(kind)s, %(key)s, %(company)s, %(order)s, %(picking)s,
                    %(transaction)s, %(text)s, 'open', %(user)s, %(now)s, %(user)s,
                    %(now)s)
                ON CONFLICT (key) WHERE state = 'open' DO NOTHING RETURNING id
                """,
                kind=kind,
                key=key,
                company=order.company_id.id,
                order=order.id,
                picking=picking.id if picking else None,
                transaction=transaction.id if transaction else None,
                text=text,
                user=self.env.uid,
                now=self.env.cr.now(),
            )
        )
        order.invalidate_recordset(["fulfilment_exception_ids", "open_exception_ids"])
        found = self.sudo().search([("key", "=", key), ("state", "=", "open")], limit=1)
        # what is computed from it
        found.modified(["state", "order_id"])
        if rows:
            found._opened()
        return found

    def _opened(self):
        """For who tells others of it."""

    def _solve(self, resolution):
        """:param str resolution: what was done, a sentence; kept"""
        for exception in self.sudo().filtered(lambda each: each.state == "open"):
            exception.write(
                {
                    "state": "solved",
                    "resolution": resolution,
                    "solved_at": fields.Datetime.now(),
                    "solved_user_id": self.env.uid,
                }
            )
            body = f"{exception.text} {resolution}"
            exception.order_id.message_post(body=body, subtype_xmlid="mail.mt_note")

    def action_solve(self):
        """Somebody has seen to it.

        :raise UserError: it is solved already
        """
        self.check_access("read")
        if any(exception.state != "open" for exception in self):
            raise UserError(self.env._("This is solved already."))
        self._solve(self.env._("Seen to by %s.", self.env.user.name))
        return True
