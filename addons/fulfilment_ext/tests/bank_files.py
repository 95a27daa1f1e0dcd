"""Bank files of tests: one credit of 1,234.56 on 5 March 2026, and a debit."""

CSV_FILES = {
    "Sparkasse": (
        '"Auftragskonto";"Buchungstag";"Valutadatum";"Buchungstext";'
        '"Verwendungszweck";"Kundenreferenz (End-to-End)";'
        '"Lastschrift Ursprungsbetrag";"Beguenstigter/Zahlungspflichtiger";'
        '"Betrag";"Waehrung";"Info"\n'
        '"DE02";"04.03.26";"05.03.26";"GUTSCHRIFT";"Auftrag S00042";"E2E";"";'
        '"Anna Müller";"1.234,56";"EUR";"Umsatz gebucht"\n'
        '"DE02";"04.03.26";"05.03.26";"LASTSCHRIFT";"Strom";"E2E";"";'
        '"Stadtwerke";"-80,00";"EUR";"Umsatz gebucht"\n'
    ).encode("cp1252"),
    "preamble": (
        "Girokonto;DE02\nKontostand vom 06.03.2026:;9.999,00 EUR\n\n"
        "Buchungsdatum;Wertstellung;Zahlungspflichtige*r;Verwendungszweck;Betrag (€)\n"
        "05.03.26;05.03.26;Anna Müller;S00042;1.234,56\n"
        "05.03.26;05.03.26;Shop;Miete;-900,00\n"
    ).encode("utf-8-sig"),
    "English": (
        "Date,Payer,Description,Paid out,Paid in,Balance\n"
        '2026-03-05,Anna Müller,Order S00042,,"1,234.56",9.00\n'
        "2026-03-05,Power,Bill,80.00,,9.00\n"
    ).encode(),
    "mBank": (
        "#Data księgowania;#Data operacji;#Opis operacji;#Nadawca;#Kwota;#Waluta\n"
        "2026-03-05;2026-03-05;Zamówienie S00042;Anna Wiśniewska;1 234,56;PLN\n"
        "2026-03-05;2026-03-05;Prąd;Energa;-80,00;PLN\n"
    ).encode("cp1250"),
    "tabs": (
        "Value Date\tAmount\tName\tDetails\n"
        "05/03/2026\t1234.56\tAnna Müller\tS00042\n"
        "05/03/2026\t-80.00\tPower\tBill\n"
    ).encode("utf-16"),
}

_ENTRY = """
<Ntry>
  <NtryRef>{reference}</NtryRef>
  <Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>{sign}</CdtDbtInd>{reversal}
  {status}
  <BookgDt><Dt>2026-03-04</Dt></BookgDt><ValDt><Dt>2026-03-05</Dt></ValDt>
  <AcctSvcrRef>{reference}</AcctSvcrRef>
  <NtryDtls><TxDtls>
    <Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs>
    <RltdPties>{payer}</RltdPties>
    <RmtInf><Ustrd>Order S00042</Ustrd><Ustrd>thank you</Ustrd>
      <Strd><CdtrRefInf><Ref>RF18539007547034</Ref></CdtrRefInf></Strd>
    </RmtInf>
  </TxDtls></NtryDtls>
</Ntry>
"""

_REPORTS = {"052": "Rpt", "053": "Stmt", "054": "Ntfctn"}


def camt(message="053", version="08", text=None, amount="178.00", reference="BANK-1"):
    """:return: a camt file: a credit, a debit, one that is not booked, a reversal"""
    is_new = int(version) >= 8
    status = "<Sts><Cd>{}</Cd></Sts>" if is_new else "<Sts>{}</Sts>"
    payer = "<Dbtr>{}</Dbtr>".format(
        "<Pty><Nm>Anna Müller</Nm></Pty>" if is_new else "<Nm>Anna Müller</Nm>"
    )
    entries = ""
    for sign, booked, reversal, number in (
        ("CRDT", "BOOK", "", reference),
        ("DBIT", "BOOK", "", "BANK-2"),
        ("CRDT", "PDNG", "", "BANK-3"),
        ("CRDT", "BOOK", "<RvslInd>true</RvslInd>", "BANK-4"),
    ):
        entries += _ENTRY.format(
            reference=number,
            amount=amount,
            sign=sign,
            status=status.format(booked),
            reversal=reversal,
            payer=payer,
        )
    if text:
        entries = entries.replace("Order S00042", text)
    report = _REPORTS[message]
    space = f"urn:iso:std:iso:20022:tech:xsd:camt.{message}.001.{version}"
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>'
        f'<Document xmlns="{space}">'
        f"<BkToCstmr><{report}><Id>1</Id>"
        f"<Acct><Id><IBAN>DE02120300000000202051</IBAN></Id></Acct>"
        f"{entries}</{report}></BkToCstmr></Document>"
    ).encode()


CAMT_COLLECTIVE = b"""<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02">
<BkToCstmrStmt><Stmt><Ntry>
  <Amt Ccy="EUR">178.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts>
  <ValDt><DtTm>2026-03-05T00:00:00</DtTm></ValDt><AcctSvcrRef>C-1</AcctSvcrRef>
  <NtryDtls>
    <TxDtls><Refs><EndToEndId>A</EndToEndId></Refs>
      <AmtDtls><TxAmt><Amt Ccy="EUR">100.00</Amt></TxAmt></AmtDtls></TxDtls>
    <TxDtls><Refs><EndToEndId>B</EndToEndId></Refs>
      <AmtDtls><TxAmt><Amt Ccy="EUR">78.00</Amt></TxAmt></AmtDtls></TxDtls>
  </NtryDtls>
</Ntry></Stmt></BkToCstmrStmt></Document>"""
