"""What the app starts with."""

from odoo.http import request


def terms(lang):
    """:return: dict of the words of the app in a language"""
    code = "fulfilment_scan"
    translations = request.env["ir.http"].sudo()
    found = translations._get_translations_for_webclient([code], lang)[0]
    messages = found.get(code, {}).get("messages", ())
    return {message["id"]: message["string"] for message in messages}


def first_screen(door, lang=None):
    """:param Door door: who is inside
    :param lang: that the person has chosen, as it was sent; kept
    :return: dict of what the app needs once somebody has signed in"""
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
        "terms": terms(picker.lang),
        "nomenclature": _nomenclature(company.nomenclature_id),
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


def _nomenclature(nomenclature):
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
