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
            results.append(self._receive_one(work_id, picker_id, device_id, values))
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
            SELECT w.state, l.id, l.product_id, l.lot_name AS lot, l.tracking
            FROM fulfilment_scan_work w
            JOIN fulfilment_scan_member m ON m.work_id = w.id AND m.picker_id = %s
            LEFT JOIN fulfilment_scan_line l ON l.id = %s AND l.work_id = w.id
            WHERE w.id = %s FOR SHARE OF w
            """,
            picker_id,
            values["line"],
            work_id,
        )
        return cr.dictfetchone() or {}

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

    def _write(self, cr, about, values, refusal):
        """:return: id of the command; None when it, or its serial number, is there"""
        work_id, picker_id, device_id, is_check = about
        if values["kind"] == "refused":
            refusals = self.env["fulfilment.scan.command"]._fields["refusal"].selection
            refusal = (
                values["reason"] if values["reason"] in dict(refusals) else "wrong"
            )
        insert = SQL(
            """
            INSERT INTO fulfilment_scan_command
                (uuid, work_id, line_id, product_id, kind, is_check, quantity, lot,
                 expires_on, serial, code, package, destination_id, reason_id, "then",
                 undoes, is_undone, refusal, picker_id, device_id, made_at, create_date)
            SELECT %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s,
                EXISTS (SELECT FROM fulfilment_scan_command
                        WHERE undoes = %s AND work_id = %s AND refusal IS NULL),
                %s, %s, %s, %s, now() AT TIME ZONE 'UTC'
            ON CONFLICT DO NOTHING RETURNING id, is_undone
            """,
            values["uuid"],
            work_id,
            values["line"],
            values.get("product"),
            values["kind"],
            is_check,
            values["quantity"],
            values["lot"],
            values["expires"],
            values.get("serial") if refusal is None else None,
            values["code"],
            values["package"],
            self._existing("stock_location", values["destination"]),
            self._existing(
                "fulfilment_scan_reason",
                values["reason"] if type(values["reason"]) is int else None,
            ),
            values["then"] if values["then"] in ("later", "office", "cancel") else None,
            values["undoes"],
            values["uuid"],
            work_id,
            refusal,
            picker_id,
            device_id,
            values["made_at"],
        )
        if values["kind"] == "count" and refusal is None:
            # most of all scans: in one statement
            self._run(
                cr,
                """
                WITH made AS (%s), changed AS (%s)
                SELECT made.id, made.is_undone, counted, checked, short
                FROM made LEFT JOIN changed ON true
                """,
                insert,
                self._count_query(
                    values["line"],
                    values["quantity"],
                    is_check,
                    SQL("AND EXISTS (SELECT FROM made WHERE NOT is_undone)"),
                ),
            )
        else:
            self._run(cr, "%s", insert)
        row = cr.fetchone()
        if not row:
            return None
        # it was undone before it arrived: nothing is counted
        values["undone"] = row[1]
        has_counters = len(row) > 2 and row[2] is not None
        values["counters"] = row[2:] if has_counters else None
        return row[0]

    @staticmethod
    def _existing(table, number):
        """:return: SQL of the id, or NULL where there is no such row"""
        if not number:
            return SQL("NULL")
        return SQL("(SELECT id FROM %s WHERE id = %s)", SQL.identifier(table), number)

    def _change(self, cr, work_id, values, is_check):
        """:return: why it is refused after all, or None"""
        kind = values["kind"]
        if values["undone"]:
            return None
        if kind == "count":
            return None if values["counters"] else "too_many"
        if kind == "damaged":
            self._run(
                cr,
                "UPDATE fulfilment_scan_line SET damaged = coalesce(damaged, 0) + %s"
                " WHERE id = %s",
                values["quantity"],
                values["line"],
            )
        elif kind == "short":
            return self._set_short(cr, values)
        elif kind == "pack":
            self._pack(cr, work_id, values)
        elif kind == "undo":
            return self._undo(cr, work_id, values, is_check)
        return None

    def _pack(self, cr, work_id, values):
        """A package was closed; later it may be weighed again."""
        self._run(
            cr,
            """
            INSERT INTO fulfilment_scan_package AS p
                (work_id, number, package_type_id, weight)
            VALUES (%s, %s, (SELECT id FROM stock_package_type WHERE id = %s), %s)
            ON CONFLICT (work_id, number) DO UPDATE SET
                package_type_id = excluded.package_type_id, weight = excluded.weight
            """,
            work_id,
            values["package"],
            values["type"],
            values["weight"],
        )

    @staticmethod
    def _count_query(line_id, quantity, is_check, condition=SQL()):  # noqa: B008
        """:return: SQL that counts so many more, or fewer, where they are possible"""
        if is_check:
            query = """
                UPDATE fulfilment_scan_line
                SET checked = coalesce(checked, 0) + %(quantity)s
                WHERE id = %(line)s AND coalesce(checked, 0) + %(quantity)s
                    BETWEEN 0 AND coalesce(counted, 0) %(condition)s
                """
        else:
            query = """
                UPDATE fulfilment_scan_line
                SET counted = coalesce(counted, 0) + %(quantity)s
                WHERE id = %(line)s AND coalesce(counted, 0) + %(quantity)s >= 0
                  AND (%(quantity)s < 0 OR NOT has_most OR coalesce(counted, 0)
                       + %(quantity)s <= most - coalesce(short, 0)) %(condition)s
                """
        return SQL(
            f"{query} RETURNING coalesce(counted, 0) AS counted,"
            " coalesce(checked, 0) AS checked, coalesce(short, 0) AS short",
            quantity=quantity,
            line=line_id,
            condition=condition,
        )

    def _set_short(self, cr, values):
        """So many are not there: set, not added, so that it can be corrected."""
        self._run(
            cr,
            """
            UPDATE fulfilment_scan_line SET short = %s,
                short_reason_id = (SELECT id FROM fulfilment_scan_reason WHERE id = %s),
                short_then = %s
            WHERE id = %s AND coalesce(counted, 0) + %s <= most RETURNING id
            """,
            values["quantity"],
            values["reason"] if values["quantity"] else None,
            (values["then"] if values["then"] in ("office", "cancel") else "later")
            if values["quantity"]
            else None,
            values["line"],
            values["quantity"],
        )
        return None if cr.fetchone() else "too_many"

    def _undo(self, cr, work_id, values, is_check):
        self._run(
            cr,
            """
            UPDATE fulfilment_scan_command SET is_undone = true
            WHERE uuid = %s AND work_id = %s AND refusal IS NULL AND NOT is_undone
              AND kind IN ('count', 'damaged', 'short') AND is_check = %s
            RETURNING kind, line_id, quantity
            """,
            values["undoes"],
            work_id,
            is_check,
        )
        row = cr.fetchone()
        if not row:
            # it is still on its way, or undone already
            return None
        kind, values["line"], quantity = row
        if kind == "count":
            query = self._count_query(values["line"], -quantity, is_check)
            self._run(cr, "%s", query)
        elif kind == "damaged":
            self._run(
                cr,
                "UPDATE fulfilment_scan_line SET damaged = damaged - %s WHERE id = %s",
                quantity,
                values["line"],
            )
        else:
            values["quantity"], values["reason"] = 0, None
            return self._set_short(cr, values)
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
