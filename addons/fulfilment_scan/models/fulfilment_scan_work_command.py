from contextlib import contextmanager

from psycopg2.errors import SerializationFailure

from odoo import api, models
from odoo.tools import SQL

from ..tools.command import Malformed, read_command

_RETRIES = 50


class FulfilmentScanWork(models.Model):
    """Scans arrive.

    Each is one short transaction: the work is looked at under a lock that scans share
    and finishing does not, the command is written once, and a counter is changed by one
    conditional statement. So a scan that was answered is kept, one that is sent twice
    counts once, and of two people who take the last piece one is refused. Nothing waits
    for stock or orders.
    """

    _inherit = "fulfilment.scan.work"

    @api.model
    def _receive(self, work_id, picker_id, device_id, commands):
        """:param list commands: as they were sent, whatever they are
        :return: list of results, one for each
        """
        results = []
        for command in commands:
            uuid = command.get("uuid") if isinstance(command, dict) else None
            try:
                values = read_command(command)
            except Malformed:
                results.append({"uuid": uuid, "ok": False, "refused": "malformed"})
                continue
            self._name_refused(picker_id, values)
            about = (work_id, picker_id, device_id, values)
            result = self._receive_only(*about) if len(commands) == 1 else None
            results.append(result or self._receive_one(*about))
        return results

    @api.model
    def _name_refused(self, picker_id, values):
        """A device knows the goods and places of its work only. What it has refused as
        unknown gets a name here, so that one sees what is often confused."""
        code = values["code"]
        if values["kind"] != "refused" or values["reason"] != "unknown" or not code:
            return
        app = self.env["fulfilment.scan.app"]
        picker = self.env["fulfilment.scan.picker"].browse(picker_id)
        if product := app._product(picker, code):
            values.update(reason="wrong", product=product.id)
        elif app._location(picker, code):
            values["reason"] = "not_here"

    # --- what it does

    @api.model
    def _receive_only(self, work_id, picker_id, device_id, values):
        """The usual case: one scan in a request is written by the request's own
        transaction, which spares a second one.

        :return: dict; None when somebody else has counted the same at this moment"""
        # what it changes if it has to be made again
        mine = dict(values)
        try:
            return self._apply(self.env.cr, work_id, picker_id, device_id, mine)
        except SerializationFailure:
            self.env.cr.rollback()
            return None

    @api.model
    def _receive_one(self, work_id, picker_id, device_id, values):
        for attempt in range(_RETRIES):
            try:
                with self._scan_cursor() as cr:
                    return self._apply(cr, work_id, picker_id, device_id, values)
            except SerializationFailure:
                # somebody else has counted the same at this moment
                if attempt == _RETRIES - 1:
                    raise
        return None

    @contextmanager
    def _scan_cursor(self):
        """A transaction for one scan; commits at the end."""
        with self.env.registry.cursor() as cr:
            yield cr

    @api.model
    def _apply(self, cr, work_id, picker_id, device_id, values):
        """:return: dict: the result, as the device gets it"""
        found = self._look(cr, work_id, picker_id, values)
        if not found:
            return {"uuid": values["uuid"], "ok": False, "refused": "not_yours"}
        is_check = found["state"] == "checking"
        if found["state"] not in ("open", "checking"):
            refusal = "closed"
        else:
            refusal = self._refuse(found, values)
        about = (work_id, picker_id, device_id, is_check)
        number = self._write(cr, about, values, refusal)
        if number is None:
            if known := self._known(cr, work_id, values):
                return known
            # not the command is there, but the serial number
            refusal = "serial_twice"
            number = self._write(cr, about, values, refusal)
        if refusal is None:
            refusal = self._change(cr, work_id, values, is_check)
            if refusal:
                self._run(
                    cr,
                    "UPDATE fulfilment_scan_command SET refusal = %s WHERE id = %s",
                    refusal,
                    number,
                )
        return self._result(cr, work_id, values, refusal)

    @staticmethod
    def _run(cr, query, *args):
        cr.execute(SQL(query, *args), log_exceptions=False)

    def _look(self, cr, work_id, picker_id, values):
        """Look at the work, under a lock that scans share: who finishes it waits for
        all of them. And at the line.

        :return: dict; empty when the person does not work on it
        """
        self._run(
            cr,
            """
            SELECT w.state, l.id, l.product_id, l.lot_name AS lot, l.tracking %s
            FROM fulfilment_scan_work w
            JOIN fulfilment_scan_member m ON m.work_id = w.id AND m.picker_id = %s
            LEFT JOIN fulfilment_scan_line l ON l.id = %s AND l.work_id = w.id
            WHERE w.id = %s FOR SHARE OF w
            """,
            self._look_more(values),
            picker_id,
            values["line"],
            work_id,
        )
        return cr.dictfetchone() or {}

    def _look_more(self, values):
        """:return: SQL of what else :meth:`_refuse` has to know of the work ``w`` and
        the line ``l``, with a comma before it; nothing by itself"""
        return SQL()

    def _refuse(self, found, values):
        """Whether the line is one of the work, and the lot the one that is reserved.

        :return: why it is refused, or None
        """
        if values["line"] is None:
            return None
        if not found["id"]:
            values["line"] = None
            return "wrong"
        values["product"], lot = found["product_id"], found["lot"]
        if values["kind"] != "count":
            return None
        if found["tracking"] == "none":
            values["lot"] = None
        elif not values["lot"]:
            if not lot:
                return "lot"
            values["lot"] = lot
        elif lot and values["lot"] != lot:
            return "not_reserved"
        if found["tracking"] == "serial":
            if values["quantity"] != 1:
                return "too_many"
            values["serial"] = values["lot"]
        return None

    # --- what the device is told

    def _known(self, cr, work_id, values):
        """:return: the result of a command that was here before, or None"""
        self._run(
            cr,
            "SELECT refusal, line_id, work_id FROM fulfilment_scan_command"
            " WHERE uuid = %s",
            values["uuid"],
        )
        row = cr.fetchone()
        if not row:
            return None
        if row[2] != work_id:
            return {"uuid": values["uuid"], "ok": False, "refused": "not_yours"}
        values["line"] = row[1]
        # the device has refused these itself
        refusal = None if values["kind"] == "refused" else row[0]
        return self._result(cr, work_id, values, refusal)

    def _result(self, cr, work_id, values, refusal):
        result = {"uuid": values["uuid"], "ok": refusal is None}
        if refusal:
            result["refused"] = refusal
        if not values["line"]:
            return result
        counters = values.get("counters")
        if not counters:
            self._run(
                cr,
                "SELECT counted, checked, short FROM fulfilment_scan_line"
                " WHERE id = %s AND work_id = %s",
                values["line"],
                work_id,
            )
            counters = cr.fetchone()
        if counters:
            result["line"] = values["line"]
            result["counted"], result["checked"], result["short"] = (
                float(number or 0) for number in counters
            )
        return result
