from odoo import api, models
from odoo.exceptions import UserError

from ..shipping_const import MAX_IMPORT_BYTES, MAX_IMPORT_ROWS, MAX_KEY
from ..tools.courier_table import read_csv, read_json
from ..tools.paths import at_path, one_line


class FulfilmentCourierImport(models.Model):
    """Read a file and say what is wrong with each row; nothing is entered yet."""

    _inherit = "fulfilment.courier.import"

    @api.model
    def _read_file(self, carrier, company, name, content, notify=False):
        """Read a file of tracking numbers.

        :param bytes content: of the file, CSV or JSON
        :return: the import, to be looked at
        :raise UserError: no table can be read from it
        """
        rows = self._rows(carrier, name, content)
        record = self.create(
            {
                "name": name,
                "carrier_id": carrier.id,
                "company_id": company.id,
                "user_id": self.env.uid,
                "notify": notify,
            }
        )
        lines = self.env["fulfilment.courier.import.line"].sudo()
        lines.create([{"import_id": record.id, **row} for row in record._check(rows)])
        return record

    @api.model
    def _rows(self, carrier, name, content):
        """:return: list of (reference, number)"""
        if len(content) > MAX_IMPORT_BYTES:
            raise UserError(self.env._("The file is too big."))
        is_json = name.lower().endswith(".json") or (
            carrier.courier_format == "json" and not name.lower().endswith(".csv")
        )
        try:
            if is_json:
                rows = read_json(content)
            else:
                rows = read_csv(
                    content, carrier.courier_delimiter, carrier.courier_encoding
                )
        except ValueError as error:
            raise UserError(
                self.env._(
                    "The file can't be read. Its format is set on the delivery method."
                )
            ) from error
        if not rows:
            raise UserError(self.env._("There is nothing in the file."))
        if len(rows) > MAX_IMPORT_ROWS:
            raise UserError(
                self.env._("The file has more than %s rows.", MAX_IMPORT_ROWS)
            )
        names = carrier._courier_names()
        pairs = [
            [self._cell(row, names[target], is_json) for target in self._wanted()]
            for row in rows
        ]
        if not any(number for _reference, number in pairs):
            raise UserError(
                self.env._(
                    "There is no column “%(number)s” with tracking numbers in the file."
                    " What columns are called is set on the delivery method.",
                    number=names["number"],
                )
            )
        return pairs

    @api.model
    def _wanted(self):
        return ("reference", "number")

    @api.model
    def _cell(self, row, name, is_json):
        value = at_path(row, name) if is_json else row.get(name)
        if isinstance(value, int) and not isinstance(value, bool):
            value = str(value)
        return one_line(value[: MAX_KEY * 2]) if isinstance(value, str) else ""

    # --- checking

    def _check(self, rows):
        """:param list rows: of (reference, number)
        :return: list of values of the lines; few queries for all of them"""
        self.ensure_one()
        clean = self.env["fulfilment.parcel"]._clean_number
        parcels, pickings = self._known([reference for reference, _number in rows])
        used = self._used([clean(number) for _reference, number in rows])
        seen, given, lines = {}, set(), []
        for sequence, (reference, number) in enumerate(rows, 1):
            number = clean(number)
            line = {
                "sequence": sequence,
                "reference": reference,
                "number": number,
                "state": "ready",
            }
            lines.append(line)
            if not reference or not number:
                problem = self.env._("Reference or tracking number is missing.")
            elif len(number) > MAX_KEY:
                problem = self.env._("The tracking number is too long.")
            elif number in seen:
                problem = self.env._("The same number is in row %s.", seen[number])
            else:
                seen[number] = sequence
                problem = self._match(line, parcels, pickings, used, given)
            if problem:
                line.update(state="problem", problem=problem)
        return lines

    def _match(self, line, parcels, pickings, used, given):
        """Find what a row is for.

        :param dict line: picking_id, parcel_id and state are added
        :param set given: parcels that an earlier row takes
        :return: what is wrong
        """
        reference, number = line["reference"], line["number"]
        parcel = parcels.get(reference, self.env["fulfilment.parcel"])
        found = parcel.picking_id or pickings.get(reference)
        if not found:
            return self.env._("Unknown reference")
        if len(found) > 1:
            return self.env._("Several transfers have this reference.")
        if found.company_id != self.company_id:
            return self.env._("It belongs to another company.")
        if found.state == "cancel":
            return self.env._("The transfer is cancelled.")
        line["picking_id"] = found.id
        mine = found.parcel_ids.filtered(lambda each: each.tracking_number == number)
        if mine:
            line.update(state="done", parcel_id=mine[:1].id)
            return None
        if others := used.get(number):
            return self.env._("This number is on %s.", others[0])
        free = (parcel or found.parcel_ids).filtered(
            lambda each: not each.tracking_number and each.id not in given
        )[:1]
        if not free and found.parcel_ids:
            numbers = found.parcel_ids.mapped("tracking_number")
            return self.env._("It has the number %s.", ", ".join(filter(None, numbers)))
        if free:
            given.add(free.id)
            line["parcel_id"] = free.id
        return None

    def _known(self, references):
        """:return: dict of reference: parcel, and dict of number of a transfer or an
        order: transfers. Of companies that the user may see only; one that is not this
        import's is named as such."""
        companies = self.env.user.company_ids.ids
        wanted = list({each for each in references if each})
        domain = [("company_id", "in", companies)]
        parcels, pickings = {}, {}
        for parcel in (
            self.env["fulfilment.parcel"]
            .sudo()
            .search([("reference", "in", wanted), *domain])
        ):
            if parcel.company_id == self.company_id or parcel.reference not in parcels:
                parcels[parcel.reference] = parcel
        records = self.env["stock.picking"].sudo()
        outgoing = [("location_dest_id.usage", "=", "customer"), *domain]
        named = records.search([("name", "in", wanted), *outgoing])
        ordered = records.search(
            [
                ("sale_id.name", "in", wanted),
                ("state", "!=", "cancel"),
                *outgoing,
            ]
        )
        for name, found in (
            *((each.name, each) for each in named),
            *((each.sale_id.name, each) for each in ordered),
        ):
            pickings[name] = pickings.get(name, records) | found
        for name, found in pickings.items():
            mine = found.filtered(lambda each: each.company_id == self.company_id)
            pickings[name] = mine or found[:1]
        return parcels, pickings

    def _used(self, numbers):
        """:return: dict of tracking number: references of open parcels that have it"""
        used = {}
        for parcel in self.env["fulfilment.parcel"].search(
            [
                ("tracking_number", "in", [each for each in numbers if each]),
                ("carrier_id", "in", [self.carrier_id.id, False]),
                ("state", "not in", ("delivered", "returned")),
            ]
        ):
            used.setdefault(parcel.tracking_number, []).append(parcel.reference)
        return used
