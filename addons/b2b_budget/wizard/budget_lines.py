"""What all lines of a table of budgets share."""

from odoo.fields import Domain
from odoo.tools.misc import get_lang

from odoo.addons.b2b_account.text import one_line

from ..models.b2b_budget import OWNERS
from ..models.b2b_budget_export import CHOICES

#: Other words for the choices, in small letters: English, German, Polish. Those of the
#: installed languages are known besides.
WORDS = {
    "tax_mode": {"net": "net", "netto": "net", "gross": "gross", "brutto": "gross"},
    "policy": {"warnen": "warn", "ostrzegaj": "warn", "sperren": "block",
               "blockieren": "block", "blokuj": "block", "fragen": "ask",
               "pytaj": "ask"},
    "carry_over": {"verfällt": "none", "przepada": "none", "no": "none",
                   "nein": "none", "nie": "none"},
}  # fmt: skip


class BudgetLines:
    """What all lines of a table share: whom their words mean, and which budgets are
    there. Few queries, however many lines."""

    def __init__(self, env, member, organization):
        """:param env: of who reads the table; superuser in the portal
        :param member: who sends it in the portal, or nobody
        :param organization: whose budgets they are; none when the lines say it"""
        self.env, self.member = env, member
        self.organization = member.organization_id if member else organization
        self.lang = get_lang(env)
        self.labels = env["b2b.budget"]._table_labels()
        self.currencies = {
            each.name: each for each in env["res.currency"].search([], limit=500)
        }
        self.choices = {name: self._choices(name) for name in CHOICES}
        self.taken = {}

    def _choices(self, name):
        """:return: dict of word in small letters: value of the field"""
        field = self.env["b2b.budget"]._fields[name]
        words = dict(WORDS[name])
        installed = self.env["res.lang"].sudo().get_installed()
        for code in [self.env.lang, "en_US", *(code for code, _name in installed)]:
            selection = field._description_selection(
                self.env(context={**self.env.context, "lang": code})
            )
            for value, label in selection:
                words.setdefault(label.casefold(), value)
                words.setdefault(value, value)
        return words

    def look_up(self, rows):
        """:param rows: list of dicts of column: cell"""
        if self.organization:
            self.organizations = self.organization
        else:
            names = {one_line(str(row.get("customer", ""))) for row in rows} - {""}
            domain = Domain("name", "in", list(names))
            domain |= Domain("partner_id.ref", "in", list(names))
            self.organizations = self.env["b2b.organization"].search(domain, limit=500)
        self.customers = {}
        for organization in self.organizations:
            for word in {organization.name, organization.partner_id.ref}:
                word = one_line(word).casefold()
                self.customers[word] = False if word in self.customers else organization
        Budget = self.env["b2b.budget"]
        words = {one_line(str(row.get("owner", ""))) for row in rows}
        self.owners = {
            each: Budget._table_owners(each, self.member, words)
            for each in self.organizations
        }
        domain = Domain("organization_id", "in", self.organizations.ids)
        if self.member:
            domain &= Budget._portal_domain(self.member)
        self.budgets, self.usual = {}, {}
        for budget in Budget.search(domain):
            # the newest ones come first
            self.usual.setdefault(budget.organization_id, budget.currency_id)
            self.currencies.setdefault(budget.currency_id.name, budget.currency_id)
            self.budgets.setdefault(self.key(budget), []).append(budget)

    @staticmethod
    def key(budget):
        owner = OWNERS.get(budget.scope)
        return (
            budget.organization_id,
            budget.scope,
            budget[owner].id if owner else 0,
        )
