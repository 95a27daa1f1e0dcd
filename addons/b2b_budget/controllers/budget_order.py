from werkzeug.exceptions import BadRequest, NotFound

from odoo.exceptions import AccessError, UserError
from odoo.http import request

from odoo.addons.access_link.tools.client import clean_text
from odoo.addons.b2b_account.controllers.routes import route

from ..exceptions import ChangedMeanwhile
from .budget_order_words import BudgetOrderWords

#: Kinds of events after which an order is somewhere else.
TURNS = ("approved", "rework", "voided", "withdrawn")
NOTE_LENGTH, LINE_NOTE_LENGTH, SEEN_LENGTH = 2000, 500, 64


class B2bBudgetOrder(BudgetOrderWords):
    """One order: does it fit the budgets, and what is decided."""

    def _budget_request(self, request_id):
        """:return: a request that the visitor may read, and the visitor as a member
        :raise NotFound: there is none, or it is none of their business"""
        member = request.env.user._b2b_member()
        if not member or not member.active or request_id >= 2**31:
            raise NotFound()
        found = (
            request.env["b2b.budget.request"]
            .sudo()
            .search(
                [
                    ("id", "=", request_id),
                    ("organization_id", "=", member.organization_id.id),
                ]
            )
        )
        if not found or not found._may_read(member):
            raise NotFound()
        return found, member

    @route("/my/budgets/orders/<int:request_id>")
    def budget_order(self, request_id, **params):
        """The order. Looking at it changes nothing."""
        found, member = self._budget_request(request_id)
        said = request.session.pop("budget_said", "")
        return self._render_budget_order(found, member, said=said)

    def _render_budget_order(self, found, member, error="", status=200, **values):
        """:param str error: what could not be done
        :param values: ``said``, what else there is to tell; ``form``, what was typed;
            ``wrong``, the line whose field is wrong"""
        order, steps = found.order_id, self._budget_steps(found)
        return self._render_budget(
            "budget_order",
            member,
            title=found.order_name,
            status=status,
            found=found,
            sale=order,
            shop=order.company_id.name,
            error=error,
            badge=self._budget_state_badge(found),
            changed=found._changed_lines(),
            seen=order._budget_fingerprint(),
            steps=steps,
            # what has brought it where it is
            last=next((step for step in steps if step["kind"] in TURNS), None),
            **self._budget_fit(order),
            **self._budget_may(found, member),
            **{"form": {}, "said": "", "wrong": None, **values},
        )

    @route("/my/budgets/orders/<int:request_id>/decide", methods=["POST"])
    def budget_order_decide(self, request_id, do=None, note="", seen="", **post):
        """Approve in one click, or request changes with notes. A second press shows
        what the first one did.

        :param str do: ``approve`` or ``back``
        :param str note: about the whole order; ``line-<id>`` about one line
        :param str seen: fingerprint of what the person has looked at
        """
        found, member = self._budget_request(request_id)
        note = clean_text(note, NOTE_LENGTH)
        notes = {
            line: clean_text(post.get(f"line-{line.id}"), LINE_NOTE_LENGTH)
            for line in found.order_id.order_line
        }
        steps = {
            "approve": lambda: found._approve(
                member, clean_text(seen, SEEN_LENGTH), note
            ),
            "back": lambda: found._request_changes(member, note, notes),
        }
        if do not in steps:
            raise BadRequest()
        form = {"note": note, **{line.id: text for line, text in notes.items()}}
        return self._budget_step(found, member, steps[do], form)

    def _budget_step(self, found, member, step, form=None):
        """Do something with an order, all or nothing.

        :param step: called without arguments
        :param dict form: what was typed, to show it again
        :return: to the order's page when done, the page with what is wrong otherwise
        """
        try:
            with request.env.cr.savepoint():
                step()
        except AccessError as error:
            if not found._may_read(member):
                raise NotFound() from error
            return self._render_budget_order(found, member, str(error), 403)
        except UserError as error:
            return self._render_budget_order(
                found,
                member,
                str(error),
                409 if isinstance(error, ChangedMeanwhile) else 422,
                form=form or {},
                wrong=getattr(error, "line", None),
            )
        return request.redirect(f"/my/budgets/orders/{found.id}", code=303)
