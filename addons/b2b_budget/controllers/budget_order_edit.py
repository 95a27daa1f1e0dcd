import math

from werkzeug.exceptions import BadRequest

from odoo.exceptions import AccessError, UserError
from odoo.http import request

from odoo.addons.access_link.tools.client import clean_text
from odoo.addons.b2b_account.controllers.routes import number, route

from ..exceptions import WrongLine
from .budget_order import NOTE_LENGTH, SEEN_LENGTH, B2bBudgetOrder

#: Digits of a quantity that are read.
QUANTITY_LENGTH = 20


class B2bBudgetOrderEdit(B2bBudgetOrder):
    """What requesters do with their own orders; and who else may change lines."""

    @route("/my/budgets/orders/<int:request_id>/edit", methods=["POST"])
    def budget_order_edit(self, request_id, do="save", seen="", note="", **post):
        """Change quantities and the site, take lines off; and hand the order in. What
        was typed is kept also when the order can't be handed in.

        :param str do: ``save`` or ``submit``
        :param str seen: fingerprint of what the person has looked at
        :param str note: to who confirms
        :param post: ``quantity-<id>`` and ``remove-<id>`` by line, ``site``
        """
        found, member = self._budget_request(request_id)
        if do not in ("save", "submit"):
            raise BadRequest()
        note, seen = clean_text(note, NOTE_LENGTH), clean_text(seen, SEEN_LENGTH)
        form = {**post, "note": note}
        if found._may_edit(member):
            answer = self._budget_step(
                found,
                member,
                lambda: self._save_lines(found, member, seen, post),
                form,
            )
            if answer.status_code != 303 or do == "save":
                return answer
            form = {"note": note}
        elif do == "save":
            return self._budget_step(found, member, lambda: self._refuse_edit(found))
        elif seen != found.order_id._budget_fingerprint():
            return self._render_budget_order(
                found, member, str(found._changed_meanwhile()), 409, form=form
            )
        return self._budget_step(
            found, member, lambda: self._submit(found, member, note), form
        )

    def _refuse_edit(self, found):
        found._check_state("draft", "rework")
        raise AccessError(request.env._("This order is not yours to change."))

    def _submit(self, found, member, note):
        found._check_requester(member)
        # pressed twice: it waits already
        found._check_state("draft", "rework", "waiting")
        if found.state != "waiting":
            found.order_id._b2b_submit(member, note)

    def _save_lines(self, found, member, seen, post):
        """:raise UserError: something typed can't be taken, and at which line"""
        lines = found._edit_lines()
        removed = lines.filtered(lambda line: post.get(f"remove-{line.id}"))
        typed = {
            line: self._quantity(line, post[f"quantity-{line.id}"])
            for line in lines - removed
            if isinstance(post.get(f"quantity-{line.id}"), str)
        }
        site = None
        if post.get("site"):
            chosen = number(post["site"])
            site = found._edit_sites(member).filtered(lambda each: each.id == chosen)
            if not site:
                raise UserError(
                    request.env._("This is none of your delivery addresses.")
                )
        found._edit(member, seen, typed, removed, site)

    def _quantity(self, line, text):
        """:return: what was typed, as browsers or people write it
        :raise WrongLine: it is no number"""
        text = text.strip()[:QUANTITY_LENGTH].replace(",", ".")
        try:
            quantity = float(text) if text.isascii() else math.nan
        except ValueError:
            quantity = math.nan
        if "_" in text or not math.isfinite(quantity):
            raise WrongLine(
                request.env._(
                    "%s: type the quantity as a number.", line._budget_label()
                ),
                line,
            )
        return quantity

    @route("/my/budgets/orders/<int:request_id>/withdraw", methods=["POST"])
    def budget_order_withdraw(self, request_id, **post):
        """Take the own order back while it waits."""
        found, member = self._budget_request(request_id)
        return self._budget_step(found, member, lambda: found._withdraw(member))

    @route("/my/budgets/orders/<int:request_id>/cancel", methods=["POST"])
    def budget_order_cancel(self, request_id, **post):
        """Cancel the own order while it is on the own desk."""
        found, member = self._budget_request(request_id)
        return self._budget_step(found, member, lambda: found._discard(member))
