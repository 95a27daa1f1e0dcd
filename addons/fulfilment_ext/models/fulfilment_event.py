import json

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..const import EVENT_KINDS


class FulfilmentEvent(models.Model):
    """Something that has happened to an order, written once and never changed.

    People are told and other systems called because of these rows, after the
    transaction: a request that runs twice writes one row, so it tells once.
    """

    _name = "fulfilment.event"
    _description = "Fulfilment Event"
    _order = "id desc"

    kind = fields.Selection(EVENT_KINDS, required=True, readonly=True)
    key = fields.Char(
        required=True, readonly=True, help="What happened; known only once"
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    order_id = fields.Many2one(
        "sale.order", required=True, readonly=True, index=True, ondelete="cascade"
    )
    picking_id = fields.Many2one(
        "stock.picking", "Transfer", readonly=True, index="btree_not_null"
    )
    user_id = fields.Many2one("res.users", readonly=True)
    at = fields.Datetime("Date", required=True, readonly=True)
    detail = fields.Json(readonly=True)

    _key_uniq = models.UniqueIndex("(key)", "This is known already.")
    _company_idx = models.Index("(company_id, id DESC)")

    @api.depends("kind", "order_id")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for event in self:
            event.display_name = f"{event.order_id.name}: {kinds[event.kind]}"

    @api.model
    def _log(self, kind, order, key=None, picking=None, at=None, **detail):
        """Write what has happened, unless it is written already.

        :param str kind: one of ``const.EVENT_KINDS``
        :param order: ``sale.order``
        :param str key: what makes it this event and no other; by default an order has
            one event of a kind
        :param picking: ``stock.picking``
        :param datetime at: when it happened, UTC; now by default
        :param detail: what can't be looked up later; only what JSON can hold
        :return: the event; empty when it was known
        """
        order.ensure_one()
        # in one statement: who writes the same at this moment is waited for, and then
        # the database has this request begin again. Nothing is flushed for it: order
        # and transfer have their rows, and what else changes is written once, later
        rows = self.env.execute_query(
            SQL(
                """
                INSERT INTO fulfilment_event (kind, key, company_id, order_id,
                    picking_id, user_id, at, detail, create_uid, create_date,
                    write_uid, write_date)
                VALUES (%(kind)s, %(key)s, %(company)s, %(order)s, %(picking)s,
                    %(user)s, %(at)s, %(detail)s, %(user)s, %(now)s, %(user)s, %(now)s)
                ON CONFLICT (key) DO NOTHING RETURNING id
                """,
                kind=kind,
                key=key or f"{kind}:{order.id}",
                company=order.company_id.id,
                order=order.id,
                picking=picking.id if picking else None,
                user=self.env.uid,
                at=at or fields.Datetime.now(),
                detail=json.dumps(detail),
                now=self.env.cr.now(),
            )
        )
        event = self.sudo().browse([row[0] for row in rows])
        if event:
            order.invalidate_recordset(["fulfilment_event_ids"])
            # what everybody asks of it is not read from the database
            for name, value in (
                ("kind", kind),
                ("company_id", order.company_id.id),
                ("order_id", order.id),
            ):
                event._fields[name]._insert_cache(event, [value])
            event._happened()
        return event

    def _happened(self):
        """For who tells others: people by mail, systems by webhook."""

    def write(self, vals):
        if set(vals) - {"picking_id"}:
            raise UserError(self.env._("What has happened is not changed."))
        return super().write(vals)
