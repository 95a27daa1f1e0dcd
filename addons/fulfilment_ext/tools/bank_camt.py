"""Entries of ISO 20022 account reports: camt.052, camt.053 and camt.054.

Libraries that were looked at (2026): ``pycamt`` reads camt.053 only and needs a newer
lxml than Odoo's, ``camt053`` brings a web server along. What is needed is little: the
credits of booked entries, by local names, so that every version of the message fits.
"""

from datetime import date
from decimal import Decimal, InvalidOperation
from io import BytesIO

from lxml import etree

from .bank_file import MAX_ENTRIES, BankFileError, clean

#: Message of each kind: what holds its entries.
REPORTS = {"Rpt", "Stmt", "Ntfctn"}


def looks_like(content):
    """:return: whether it is XML"""
    return content[:512].lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n").startswith(b"<")


def read(content):
    """:param bytes content: of the file
    :return: list of dicts, credits only, with how many were left out
    :raise BankFileError: it is no such message, broken or malicious
    """
    entries, left_out, is_report = [], 0, False
    try:
        parser = etree.iterparse(
            BytesIO(content),
            events=("start", "end"),
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        for event, node in parser:
            name = _name(node)
            if event == "start":
                # bombs are made of entities; banks send none
                if node.getparent() is None and node.getroottree().docinfo.doctype:
                    raise BankFileError("dtd")
                is_report = is_report or name in REPORTS
                continue
            if name != "Ntry":
                continue
            found = _entry(node)
            left_out += not found
            entries += found
            if len(entries) > MAX_ENTRIES:
                raise BankFileError("many", limit=MAX_ENTRIES)
            # what was read is not kept
            node.clear(keep_tail=False)
    except etree.XMLSyntaxError as error:
        raise BankFileError("xml") from error
    if not is_report:
        raise BankFileError("other_xml")
    return entries, left_out


def _name(node):
    return etree.QName(node).localname if isinstance(node.tag, str) else ""


def _find(node, *path):
    """:return: the first descendant by local names, or None"""
    for name in path:
        node = next((kid for kid in node if _name(kid) == name), None)
        if node is None:
            return None
    return node


def _text(node, *path):
    found = _find(node, *path)
    return clean(found.text) if found is not None else ""


def _all(node, name):
    return [kid for kid in node.iter() if _name(kid) == name]


def _entry(node):
    """:return: list of the payments of a booked credit; a collective one has many"""
    status = _text(node, "Sts", "Cd") or _text(node, "Sts")
    if (
        _text(node, "CdtDbtInd") != "CRDT"
        or _text(node, "RvslInd").lower() in ("true", "1")
        # pending ones come again when they are booked
        or status not in ("BOOK", "")
    ):
        return []
    report = next(
        (parent for parent in node.iterancestors() if _name(parent) in REPORTS), None
    )
    if report is None:
        raise BankFileError("other_xml")
    base = {
        "date": _day(node, "ValDt") or _day(node, "BookgDt") or date.today(),
        "account": _text(report, "Acct", "Id", "IBAN")
        or _text(report, "Acct", "Id", "Othr", "Id"),
        "bank_reference": _reference(
            _text(node, "AcctSvcrRef") or _text(node, "NtryRef")
        ),
    }
    amount = _find(node, "Amt")
    details = [
        detail
        for group in node
        if _name(group) == "NtryDtls"
        for detail in group
        if _name(detail) == "TxDtls"
    ]
    if len(details) < 2:
        detail = details[0] if details else node
        return [{**base, **_detail(detail, amount, _text(node, "AddtlNtryInf"))}]
    parts = []
    for detail in details:
        if _text(detail, "CdtDbtInd") in ("CRDT", ""):
            own = _find(detail, "Amt")
            if own is None:
                own = _find(detail, "AmtDtls", "TxAmt", "Amt")
            if own is not None:
                parts.append({**base, **_detail(detail, own, "")})
    # amounts of the parts are not given by every bank
    return parts or [{**base, **_detail(details[0], amount, "")}]


def _detail(node, amount, info):
    parties = _find(node, "RltdPties")
    name = text = structured = ""
    if parties is not None:
        name = _text(parties, "Dbtr", "Pty", "Nm") or _text(parties, "Dbtr", "Nm")
        name = name or _text(parties, "UltmtDbtr", "Pty", "Nm")
        name = name or _text(parties, "UltmtDbtr", "Nm")
    remittance = _find(node, "RmtInf")
    if remittance is not None:
        text = " ".join(
            filter(None, (clean(one.text) for one in _all(remittance, "Ustrd")))
        )
        structured = " ".join(
            _text(one, "Ref") for one in _all(remittance, "CdtrRefInf")
        )
    references = _find(node, "Refs")
    own = _reference(_text(node, "Refs", "AcctSvcrRef"))
    found = {
        "amount": _amount(amount),
        "currency": clean(amount.get("Ccy")) if amount is not None else "",
        "partner_name": name,
        "text": clean(text or info),
        "structured": clean(structured),
        "end_to_end": _reference(_text(references, "EndToEndId"))
        if references is not None
        else "",
    }
    if own:
        found["bank_reference"] = own
    return found


def _reference(text):
    return "" if text.upper() in ("NOTPROVIDED", "NONREF", "NOT PROVIDED") else text


def _day(node, name):
    """:return: date, or None"""
    text = _text(node, name, "Dt") or _text(node, name, "DtTm")
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def _amount(node):
    """:raise BankFileError: it is no amount of money"""
    try:
        amount = Decimal((node.text or "").strip())
    except (AttributeError, InvalidOperation) as error:
        raise BankFileError("amount") from error
    if not amount.is_finite() or not 0 < amount < 10**12:
        raise BankFileError("amount")
    return amount
