import re

from stdnum import iso11649
from stdnum.exceptions import ValidationError as NumberError

from odoo import api, models
from odoo.tools import SQL

from ..tools.bank_file import compact

#: Words that are taken together: banks cut references into pieces.
TOGETHER = 3
#: Shorter ones are found in any text.
SHORTEST = 4
#: Letters and digits of a column, as ``compact`` makes them; there are indexes of it.
COMPACT = "upper(regexp_replace({}, '[^0-9A-Za-z]', '', 'g'))"


class FulfilmentBankEntry(models.Model):
    """Which order the money is for: what the payer wrote first, then the amount with
    the name."""

    _inherit = "fulfilment.bank.entry"

    def _propose(self):
        """Set the orders of these entries; as many queries for all as for one."""
        by_company = self.grouped("company_id")
        for company, entries in by_company.items():
            words = {entry: entry._words() for entry in entries}
            found = self._orders_by_words(set().union(*words.values()), company)
            by_amount = self._orders_by_amount(
                [entry for entry in entries if not (words[entry] & found.keys())],
                company,
            )
            named = self.env["sale.order"].browse(set().union(*found.values()))
            # read together
            named.sudo().fetch(["company_id", "currency_id", "payment_due", "state"])
            for entry in entries.with_context(tracking_disable=True):
                ids = set()
                for word in words[entry]:
                    ids |= found.get(word, set())
                orders = named.browse(sorted(ids))
                if not orders:
                    orders = by_amount.get(entry.id, orders)
                entry._set_proposal(orders)

    def _set_proposal(self, orders):
        """:param orders: that it could be for"""
        self.ensure_one()
        if len(orders) > 1:
            # of orders of the same customer the one with this amount
            fits = [
                order.id
                for order in orders
                if order.state != "cancel"
                and order.currency_id == self.currency_id
                and order.currency_id.compare_amounts(order.payment_due, self.amount)
                == 0
            ]
            if len(fits) == 1:
                orders = orders.browse(fits)
        entry = self.sudo()
        several = orders if len(orders) > 1 else orders.browse()
        if entry.candidate_ids != several:
            entry.candidate_ids = several
        if entry.order_id != orders - several:
            entry.order_id = orders - several
        # its order may have been paid in part since
        entry._compute_match()

    def _words(self):
        """:return: set of compact words, and of words that follow each other"""
        self.ensure_one()
        words = set()
        for text in (self.text, self.structured, self.end_to_end):
            pieces = [compact(piece) for piece in re.split(r"[\s,;:]+", text or "")]
            pieces = [piece for piece in pieces if piece][:200]
            for start in range(len(pieces)):
                joined = ""
                for piece in pieces[start : start + TOGETHER]:
                    joined += piece
                    if SHORTEST <= len(joined) <= 40:
                        words.add(joined)
            words |= self._creditor_references(compact(text))
        return words

    @api.model
    def _creditor_references(self, text):
        """:return: set of structured references, ISO 11649, in a compact text"""
        found = set()
        for match in re.finditer(r"RF\d\d", text):
            for length in range(5, 26):
                candidate = text[match.start() : match.start() + length]
                try:
                    found.add(iso11649.validate(candidate))
                except NumberError:
                    continue
        return found

    @api.model
    def _orders_by_words(self, words, company):
        """:return: dict of word: set of ids of orders that it names; orders that are
        not paid, and cancelled ones"""
        if not words:
            return {}
        for model, names in {
            "sale.order": ["name", "reference", "state", "payment_status"],
            "payment.transaction": ["reference", "state"],
        }.items():
            self.env[model].flush_model(names)
        found = {}
        for order_id, word in self.env.execute_query(self._words_query(words, company)):
            found.setdefault(word, set()).add(order_id)
        return found

    @api.model
    def _words_query(self, words, company):
        """From the words to the orders: carts and what is paid are not read."""
        return SQL(
            """
SELECT DISTINCT named.id, named.word FROM (
    SELECT id, %(name)s AS word FROM sale_order WHERE %(name)s = ANY(%(words)s)
     UNION ALL
    SELECT id, %(reference)s FROM sale_order
     WHERE reference IS NOT NULL AND %(reference)s = ANY(%(words)s)
     UNION ALL
    SELECT rel.sale_order_id, %(reference)s
      FROM payment_transaction
      JOIN sale_order_transaction_rel rel
        ON rel.transaction_id = payment_transaction.id
     WHERE %(reference)s = ANY(%(words)s)
) named
  JOIN sale_order sale ON sale.id = named.id
 WHERE sale.company_id = %(company)s
   AND sale.payment_status IN ('unpaid', 'awaiting', 'partial', 'failed')
   AND (sale.state != 'cancel' OR sale.date_order > now() - interval '400 days')
            """,
            name=SQL(COMPACT.format("name")),
            reference=SQL(COMPACT.format("reference")),
            company=company.id,
            words=list(words),
        )

    @api.model
    def _orders_by_amount(self, entries, company):
        """Nothing was written that helps: orders that await this amount, of a customer
        of this name.

        :return: dict of entry's id: orders
        """
        named = [entry for entry in entries if entry.partner_name]
        if not named:
            return {}
        orders = self.env["sale.order"].search(
            [
                ("company_id", "=", company.id),
                ("payment_status", "in", ("awaiting", "partial")),
                ("state", "!=", "cancel"),
                ("payment_due", "in", list({entry.amount for entry in named})),
            ],
            limit=10_000,
        )
        by_amount = orders.grouped(
            lambda order: (
                order.currency_id,
                order.currency_id.round(order.payment_due),
            )
        )
        found = {}
        for entry in named:
            money = entry.currency_id
            same = by_amount.get((money, money.round(entry.amount)), orders.browse())
            name = _name_words(entry.partner_name)
            ids = [
                order.id
                for order in same
                if _is_same_name(name, _name_words(order.partner_invoice_id.name))
                or _is_same_name(name, _name_words(order.partner_id.name))
            ]
            if ids:
                found[entry.id] = orders.browse(ids)
        return found


class SaleOrder(models.Model):
    _inherit = "sale.order"

    _compact_name_idx = models.Index(f"({COMPACT.format('name')})")
    _compact_reference_idx = models.Index(
        f"({COMPACT.format('reference')}) WHERE reference IS NOT NULL"
    )


class PaymentTransaction(models.Model):
    _inherit = "payment.transaction"

    _compact_reference_idx = models.Index(f"({COMPACT.format('reference')})")


def _name_words(name):
    """:return: set of words of two letters at least, without titles and accents cut"""
    return {
        word for word in re.split(r"[\W_]+", (name or "").casefold()) if len(word) > 1
    }


def _is_same_name(one, other):
    """:return: whether all words of one are words of the other"""
    return bool(one and other) and (one <= other or other <= one)
