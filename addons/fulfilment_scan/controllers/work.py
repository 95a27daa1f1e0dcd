from odoo import http
from odoo.exceptions import UserError

from ..const import MOST_COMMANDS
from ..errors import Refused
from .door import Closed, enter, inside, refusal, route, whole, words


class Work(http.Controller):
    """Working on transfers. Each route looks the work up among those that this person
    may see."""

    @route("/fulfil/work")
    @inside
    def work(self, door, work=None, **_rest):
        """All of it."""
        found = self._work(door, work)
        return {"work": found._describe(door.picker)}

    @route("/fulfil/state")
    @inside
    def state(self, door, work=None, after="", **_rest):
        """What has changed; asked for every other second."""
        found = self._work(door, work)
        return found._describe_state(door.picker, words(after, 40))

    @route("/fulfil/scans")
    @inside
    def scans(self, door, work=None, before=0, **_rest):
        """All that was scanned, by whom and with which device, a page at a time."""
        found = self._work(door, work)
        return found._describe_scans(whole(before))

    # of a visitor's user, language and website nothing is needed: each scan comes here
    @route("/fulfil/commands", auth="none", readonly=False)
    def commands(self, work=None, commands=None, **_rest):
        """Scans, in the order in which they were made. Each is kept at once, whatever
        becomes of the others and of this request."""
        try:
            door = enter()
        except Closed as closed:
            return closed.answer
        if not isinstance(commands, list) or len(commands) > MOST_COMMANDS:
            return refusal("malformed", door.env._("Close the app and open it again."))
        works = door.env["fulfilment.scan.work"]
        results = works._receive(whole(work), door.picker.id, door.device.id, commands)
        works._print_closed(whole(work), door.device, commands, results)
        for result in results:
            if result.get("refused"):
                title, text = works._refusal_text(result["refused"])
                result.update(title=title, text=text)
        return {"results": results}

    @route("/fulfil/finish")
    def finish(self, work=None, how="", **_rest):
        """The end of it; pressed again, the same answer."""
        try:
            door = enter()
            found = self._work(door, work)
            if found.state in ("open", "checking"):
                self._check_mine(door, found)
            return found._finish(door.picker, words(how, 10))
        except Closed as closed:
            return closed.answer
        except Refused as refused:
            return refusal(refused.code, str(refused), refused.title)
        except UserError as error:
            return refusal("no", str(error))

    @route("/fulfil/release")
    @inside
    def release(self, door, work=None, **_rest):
        """Give it back."""
        found = self._work(door, work)
        self._check_mine(door, found)
        found._release(door.picker)
        return {"ok": True}

    @route("/fulfil/replan")
    @inside
    def replan(self, door, work=None, **_rest):
        """The office has changed it."""
        found = self._work(door, work)
        self._check_mine(door, found)
        found._lock()
        if found.state == "open" and found.kind == "transfer":
            found._replan()
        return {"work": found._describe(door.picker)}

    @route("/fulfil/substitute")
    @inside
    def substitute(self, door, work=None, line=None, code=None, **_rest):
        """Something else goes instead of what is missing."""
        found = self._work(door, work)
        self._check_mine(door, found)
        product = self._product(door, code)
        return found._describe_new(found._substitute(whole(line), product))

    @route("/fulfil/add")
    @inside
    def add(self, door, work=None, code=None, **_rest):
        """While stock is counted: something lies there that was not expected."""
        found = self._work(door, work)
        self._check_mine(door, found)
        return found._describe_new(found._add_product(self._product(door, code)))

    # --- helpers

    def _work(self, door, number):
        """:raise UserError: it is not one that this person may see"""
        found = door.env["fulfilment.scan.app"]._works(door.picker, whole(number))
        if not found:
            raise UserError(door.env._("It is not there any more. Go back to Home."))
        return found._as(door.picker)

    def _check_mine(self, door, work):
        """:raise UserError: the person does not work on it now"""
        if not work._has_member(door.picker):
            raise UserError(door.env._("%s is working on it now.", work.picker_id.name))

    def _product(self, door, code):
        """:raise UserError: nothing has this barcode"""
        product = door.env["fulfilment.scan.app"]._product(
            door.picker, words(code).strip()
        )
        if not product:
            raise UserError(door.env._("Nothing has this barcode."))
        return product
