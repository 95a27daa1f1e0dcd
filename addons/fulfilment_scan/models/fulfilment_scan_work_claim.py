from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..const import MOST_TRANSFERS, OPEN_STATES
from ..errors import Taken


class FulfilmentScanWork(models.Model):
    """Who works on what: begun, joined, taken over, given back."""

    _inherit = "fulfilment.scan.work"

    @api.model
    def _claim(self, picker, device, pickings, batch=None, how="", reason=""):
        """Begin to work on transfers, or go on.

        :param picker: ``fulfilment.scan.picker``
        :param pickings: ``stock.picking`` that the person may work on
        :param batch: ``stock.picking.batch`` that they are
        :param str how: ``""``; ``join`` or ``take`` when somebody works on it
        :param str reason: why it is taken over
        :return: the work
        :raise Taken: somebody else works on it, and ``how`` does not say what to do
        :raise UserError: it can't be worked on; says what to do
        """
        work = self._open_work_of(pickings)
        if not work:
            return self._begin(picker, device, pickings, batch)
        if len(work) > 1:
            raise UserError(
                self.env._(
                    "Several people work on parts of it: %s.",
                    ", ".join(work.picker_id.mapped("name")),
                )
            )
        if work.state in ("to_check", "checking"):
            work._begin_check(picker, device)
        elif how == "take":
            work._take_over(picker, device, reason)
        elif how == "join" or work._has_member(picker):
            work._join(picker, device)
        else:
            raise Taken(
                work,
                self.env._(
                    "%(who)s is working on %(name)s.",
                    who=work.picker_id.name,
                    name=work.name,
                ),
            )
        return work

    @api.model
    def _open_work_of(self, pickings):
        transfers = self.env["fulfilment.scan.transfer"].search(
            [("picking_id", "in", pickings.ids), ("is_open", "=", True)],
            limit=MOST_TRANSFERS,
        )
        return transfers.work_id

    @api.model
    def _begin(self, picker, device, pickings, batch):
        self._check_begin(pickings)
        name = batch.name if batch else pickings[:1].name
        if len(pickings) > 1 and not batch:
            name = self.env["ir.sequence"].next_by_code("fulfilment.scan.work")
        work = self.create(
            {
                "name": name,
                "company_id": pickings.company_id.id,
                "picking_type_id": pickings.picking_type_id[:1].id,
                "batch_id": batch.id if batch else False,
                "picker_id": picker.id,
            }
        )
        # in one statement: who takes the same at this moment is waited for
        self.env.flush_all()
        several = len(pickings) > 1
        rows = self.env.execute_query(
            SQL(
                """
                INSERT INTO fulfilment_scan_transfer
                    (work_id, picking_id, bin, is_open, create_uid, create_date,
                     write_uid, write_date)
                VALUES %s ON CONFLICT (picking_id) WHERE is_open DO NOTHING
                RETURNING id
                """,
                SQL(", ").join(
                    SQL(
                        "(%s, %s, %s, true, %s, %s, %s, %s)",
                        work.id,
                        picking.id,
                        number if several else 0,
                        self.env.uid,
                        self.env.cr.now(),
                        self.env.uid,
                        self.env.cr.now(),
                    )
                    for number, picking in enumerate(pickings, 1)
                ),
            )
        )
        if len(rows) < len(pickings):
            raise UserError(
                self.env._("Somebody else has begun it at this moment. Look again.")
            )
        work.invalidate_recordset()
        pickings.invalidate_recordset(["scan_transfer_ids", "scan_picker_id"])
        work._join(picker, device)
        work._make_plan()
        return work

    def _check_begin(self, pickings):
        """:raise UserError: says what to do"""
        if not pickings or len(pickings) > MOST_TRANSFERS:
            raise UserError(self.env._("Choose up to %s transfers.", MOST_TRANSFERS))
        if len(pickings.company_id) > 1 or len(pickings.picking_type_id) > 1:
            raise UserError(
                self.env._("Only transfers of one kind can be picked together.")
            )
        for picking in pickings:
            if picking.state not in ("assigned", "confirmed"):
                raise UserError(
                    self.env._(
                        "%(name)s can't be picked: it is “%(state)s”.",
                        name=picking.name,
                        state=dict(
                            picking._fields["state"]._description_selection(self.env)
                        )[picking.state],
                    )
                )
        pickings._check_fulfilment_hold()

    def _has_member(self, picker):
        return bool(
            self.member_ids.filtered(
                lambda each: each.picker_id == picker and not each.left_at
            )
        )

    def _join(self, picker, device):
        """Work on it, too; who has been there comes back."""
        self.ensure_one()
        self._lock()
        member = self.member_ids.filtered(lambda each: each.picker_id == picker)
        vals = {"device_id": device.id, "left_at": False, "reason": False}
        if member:
            member.write(vals)
        else:
            self.env["fulfilment.scan.member"].create(
                {"work_id": self.id, "picker_id": picker.id, **vals}
            )

    def _take_over(self, picker, device, reason):
        """Who had it is told on the own screen; what was scanned stays."""
        self.ensure_one()
        self._lock()
        others = self.member_ids.filtered(
            lambda each: each.picker_id != picker and not each.left_at
        )
        others.write(
            {"left_at": fields.Datetime.now(), "reason": (reason or "")[:200] or False}
        )
        self.write({"picker_id": picker.id})
        self._join(picker, device)

    def _begin_check(self, picker, device):
        """Somebody else looks again at what was picked.

        :raise UserError: it is the person who has picked it
        """
        self.ensure_one()
        self._lock()
        if picker in self.member_ids.picker_id - self.checker_id:
            raise UserError(
                self.env._(
                    "You have picked it yourself. Somebody else has to check it."
                )
            )
        if self.checker_id and self.checker_id != picker:
            raise UserError(
                self.env._("%s is checking it already.", self.checker_id.name)
            )
        self.write({"state": "checking", "checker_id": picker.id})
        self._join(picker, device)

    def _release(self, picker):
        """Give it back: somebody else may begin anew. What was scanned stays in the
        history only, for the goods are put back.

        :raise UserError: others are still working on it
        """
        self.ensure_one()
        self._lock()
        if self.state == "checking":
            self.write({"state": "to_check", "checker_id": False})
            return
        if self.state != "open":
            return
        others = self.member_ids.filtered(
            lambda each: each.picker_id != picker and not each.left_at
        )
        if others:
            me = self.member_ids.filtered(lambda each: each.picker_id == picker)
            me.write({"left_at": fields.Datetime.now()})
            self.write({"picker_id": others[0].picker_id.id})
            return
        self._close("released")

    def action_give_back(self):
        """The office takes it from whoever works on it.

        :raise AccessError: not for this user"""
        self._check_office()
        for work in self.sudo():
            work._lock()
            work._close("released")
        return True

    def _close(self, state):
        """It is over; its transfers are free again."""
        now = fields.Datetime.now()
        self.transfer_ids.filtered("is_open").write({"is_open": False})
        self.member_ids.filtered(lambda each: not each.left_at).write({"left_at": now})
        self.write({"state": state, "finished_at": now})

    def _lock(self):
        """Changes of one work happen one after another; scans that are under way are
        waited for.

        :raise UserError: it is over
        """
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "UPDATE fulfilment_scan_work SET write_date = write_date"
                " WHERE id IN %s",
                tuple(self.ids),
            )
        )
        self.invalidate_recordset()
        if self.state not in (*OPEN_STATES, "to_approve"):
            raise UserError(self.env._("%s is finished already.", self.name))
