"""Statements of banks as the banks write them, with made-up names and amounts."""

SPARKASSE = (
    '"Auftragskonto";"Buchungstag";"Valutadatum";"Buchungstext";"Verwendungszweck";'
    '"Glaeubiger ID";"Mandatsreferenz";"Kundenreferenz (End-to-End)";"Sammlerreferenz";'
    '"Lastschrift Ursprungsbetrag";"Auslagenersatz Ruecklastschrift";'
    '"Beguenstigter/Zahlungspflichtiger";"Kontonummer/IBAN";"BIC (SWIFT-Code)";"Betrag";'
    '"Waehrung";"Info"\r\n'
    '"DE02";"05.03.27";"05.03.27";"ONLINE-UEBERWEISUNG";"RE-2027-17 Messestand Frühjahr";"";"";'
    '"";"";"";"";"Standbau Käfer GmbH";"DE03";"GENODEF1";"-11.900,00";"EUR";"Umsatz gebucht"\r\n'
    '"DE02";"06.03.27";"06.03.27";"GUTSCHR. UEBERWEISUNG";"Rechnung 4711";"";"";"";"";"";"";'
    '"Kundin AG";"DE04";"GENODEF1";"2.380,00";"EUR";"Umsatz gebucht"\r\n'
    '"DE02";"08.03.27";"";"FOLGELASTSCHRIFT";"Abo";"";"";"";"";"";"";"Druckerei";"DE05";"";'
    '"-59,50";"EUR";"Umsatz vorgemerkt"\r\n'
).encode("windows-1252")

DKB = (
    '"Girokonto";"DE02"\n""\n"Kontostand vom 31.03.2027:";"1.234,56 €"\n""\n'
    '"Buchungsdatum";"Wertstellung";"Status";"Zahlungspflichtige*r";"Zahlungsempfänger*in";'
    '"Verwendungszweck";"Umsatztyp";"IBAN";"Betrag (€)";"Gläubiger-ID";"Mandatsreferenz";'
    '"Kundenreferenz"\n'
    '"05.03.27";"05.03.27";"Gebucht";"Kupferberg GmbH";"Standbau Käfer GmbH";"RE-2027-17";'
    '"Ausgang";"DE03";"-11.900";"";"";""\n'
    '"05.03.27";"05.03.27";"Vorgemerkt";"Kupferberg GmbH";"Hotel";"Messe";"Ausgang";"DE06";"-90,5";'
    '"";"";""\n'
).encode()

VOLKSBANK = (
    "Bezeichnung Auftragskonto;IBAN Auftragskonto;BIC Auftragskonto;Bankname Auftragskonto;"
    "Buchungstag;Valutadatum;Name Zahlungsbeteiligter;IBAN Zahlungsbeteiligter;"
    "BIC (SWIFT-Code) Zahlungsbeteiligter;Buchungstext;Verwendungszweck;Betrag;Waehrung;"
    "Saldo nach Buchung;Bemerkung;Kategorie;Steuerrelevant;Glaeubiger ID;Mandatsreferenz\n"
    "Konto;DE02;GENO;Volksbank;05.03.2027;05.03.2027;Standbau Käfer GmbH;DE03;GENO;"
    "Überweisung;RE-2027-17;-11900,00;EUR;1234,56;;;;;\n"
).encode()

DEUTSCHE_BANK = (
    "Umsätze Girokonto;;;Kundennummer: 100\n1.3.2027 - 31.3.2027\n"
    "Letzter Kontostand;;;;13.134,56;EUR\n"
    "Buchungstag;Wert;Umsatzart;Begünstigter / Auftraggeber;Verwendungszweck;IBAN;BIC;"
    "Kundenreferenz;Mandatsreferenz;Gläubiger ID;Fremde Gebühren;Betrag;Abweichender Empfänger;"
    "Anzahl der Aufträge;Anzahl der Schecks;Soll;Haben;Währung\n"
    "5.3.2027;5.3.2027;SEPA-Überweisung;Standbau Käfer GmbH;RE-2027-17;DE03;GENO;;;;;;;;;"
    "-11.900,00;;EUR\n"
    "6.3.2027;6.3.2027;Gutschrift;Kundin AG;Rechnung 4711;DE04;GENO;;;;;;;;;;2.380,00;EUR\n"
    "Kontostand;31.03.2027;;;1.234,56;EUR\n"
).encode("windows-1252")


def entry(
    amount: str = "11900.00", sign: str = "DBIT", status: str = "<Sts><Cd>BOOK</Cd></Sts>",
    details: str = "", day: str = "2027-03-05",
) -> str:  # fmt: skip
    return (
        f'<Ntry><Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>{sign}</CdtDbtInd>{status}'
        f"<BookgDt><Dt>{day}</Dt></BookgDt><NtryDtls>{details}</NtryDtls></Ntry>"
    )


def payment(amount: str, payee: str, text: str) -> str:
    return (
        f'<TxDtls><Amt Ccy="EUR">{amount}</Amt><RltdPties><Cdtr><Pty><Nm>{payee}</Nm></Pty></Cdtr>'
        f"</RltdPties><RmtInf><Ustrd>{text}</Ustrd></RmtInf></TxDtls>"
    )


def camt(
    *entries: str, opening: str = "13134.56", closing: str = "1234.56", top: str = ""
) -> bytes:
    def balance(kind: str, amount: str) -> str:
        return (
            f"<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp>"
            f'<Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>'
        )

    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{top}'
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt>'
        f"{balance('OPBD', opening)}{balance('CLBD', closing)}{''.join(entries)}"
        "</Stmt></BkToCstmrStmt></Document>"
    ).encode()


CAMT = camt(entry(details=payment("11900.00", "Standbau Käfer GmbH", "RE-2027-17")))
STATEMENTS = {
    "sparkasse.csv": SPARKASSE, "dkb.csv": DKB, "volksbank.csv": VOLKSBANK,
    "deutsche.csv": DEUTSCHE_BANK, "statement.xml": CAMT,
}  # fmt: skip
