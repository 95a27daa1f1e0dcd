from odoo import models
from odoo.tools import SQL


class FulfilmentScanWork(models.Model):
    """What a command writes: its own row, and the counter of a line. All of it is SQL
    for a cursor that is given, since each scan is a transaction of its own."""

    _inherit = "fulfilment.scan.work"

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
