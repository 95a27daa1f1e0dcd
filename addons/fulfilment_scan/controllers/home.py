from odoo import http

from .door import inside, numbers, refusal, route, whole, words
from .sign_in import SignIn


class Home(http.Controller):
    """What waits, and what a barcode means."""

    @route("/fulfil/start")
    @inside
    def start(self, door, lang=None, **_rest):
        """What the app needs once somebody has signed in.

        :param str lang: language that the person has chosen, kept"""
        picker, device = door.picker, door.device
        if isinstance(lang, str) and lang in dict(door.env["res.lang"].get_installed()):
            picker.lang = lang
            picker = picker.with_context(lang=lang)
        company = picker.company_id
        reasons = door.env["fulfilment.scan.reason"].search(
            [("company_id", "in", (False, company.id))], limit=30
        )
        return {
            "me": {
                "id": picker.id,
                "name": picker.name,
                "initials": picker._initials(),
                "badge": picker.badge or "",
                "lang": picker.lang,
            },
            "device": {
                "id": device.id,
                "name": device.name,
                "warehouse": device.warehouse_id.name or "",
                "printer": device.printer_id.name or "",
            },
            "lang": picker.lang,
            "terms": SignIn()._terms(picker.lang),
            "nomenclature": self._nomenclature(company.nomenclature_id),
            "reasons": [
                {
                    "id": reason.id,
                    "name": reason.name,
                    "kind": reason.kind,
                    "asks_photo": reason.asks_photo,
                }
                for reason in reasons
            ],
            "can_count": picker.may_count,
            "settings": {"idle_minutes": 5},
            "home": door.env["fulfilment.scan.app"]._home(picker),
        }

    def _nomenclature(self, nomenclature):
        """:return: dict, as core's parser wants it"""
        names = ("name", "sequence", "type", "encoding", "pattern", "alias")
        gs1 = ("gs1_content_type", "gs1_decimal_usage")
        return {
            "name": nomenclature.name,
            "upc_ean_conv": nomenclature.upc_ean_conv,
            "is_gs1_nomenclature": nomenclature.is_gs1_nomenclature,
            "gs1_separator_fnc1": nomenclature.gs1_separator_fnc1 or "",
            "rules": [
                {
                    **{name: rule[name] for name in (*names, *gs1)},
                    "associated_uom_id": rule.associated_uom_id.id,
                }
                for rule in nomenclature.rule_ids.sorted(
                    lambda rule: (rule.sequence, rule.id)
                )
            ],
        }

    @route("/fulfil/home")
    @inside
    def home(self, door, **_rest):
        """What waits now."""
        return door.env["fulfilment.scan.app"]._home(door.picker)

    @route("/fulfil/waiting")
    @inside
    def waiting(self, door, type=None, offset=0, search=None, **_rest):  # noqa: A002
        """Transfers of an operation type."""
        return door.env["fulfilment.scan.app"]._waiting(
            door.picker, whole(type), whole(offset), words(search, 100)
        )

    @route("/fulfil/find")
    @inside
    def find(self, door, code=None, **_rest):
        """What was scanned outside of a work, or is not of it."""
        found = door.env["fulfilment.scan.app"]._find(door.picker, code)
        return found or refusal(
            "unknown",
            door.env._("Nothing of yours has this barcode."),
            door.env._("Not found"),
        )

    @route("/fulfil/claim")
    @inside
    def claim(
        self,
        door,
        transfers=None,
        batch=None,
        location=None,
        work=None,
        how="",
        reason="",
        **_rest,
    ):
        """Begin to work, or go on."""
        return door.env["fulfilment.scan.app"]._begin(
            door.picker,
            door.device,
            transfers=numbers(transfers),
            batch=whole(batch),
            location=whole(location),
            work=whole(work),
            how=words(how, 10),
            reason=words(reason),
        )

    @route("/fulfil/pickup")
    @inside
    def pickup(
        self, door, transfer=None, done=False, code="", name="", signature="", **_rest
    ):
        """What a customer collects: shown, or, when ``done``, handed over."""
        app, number = door.env["fulfilment.scan.app"], whole(transfer)
        if not done:
            return app._show_pickup(door.picker, number)
        return app._hand_over(
            door.picker,
            number,
            words(code, 40),
            words(name, 100),
            words(signature, 1_500_000),
        )
