"""Made-up exports in every dialect. The firm, its campaigns and all persons in them are invented.

Each is as small as it can be and still show what is peculiar to it. Persons carry names that occur
nowhere else, so that a test can look for them.
"""

from pathlib import Path

PERSONS = (
    "Xaveria Quellmann", "Xaveria", "Quellmann", "Yorick Zandersen", "Yorick", "Zandersen",
    "xaveria.quellmann@firma.example", "+49 30 5550123", "Deal mit Frau Quellmann",
)  # fmt: skip


def lines(*rows: str) -> str:
    """Rows as a file."""
    return "".join(f"{row}\n" for row in rows)


META_EN = lines(
    "Reporting starts,Reporting ends,Campaign name,Campaign delivery,Attribution setting,Results,"
    "Result indicator,Reach,Frequency,Cost per results,Amount spent (EUR),Impressions,"
    '"CPM (cost per 1,000 impressions) (EUR)",Link clicks,CPC (cost per link click) (EUR)',
    '2026-09-01,2026-09-03,,,,6,,900,1.2,3.5,"1,061.75",2500,8.4,20,1.05',
    '2026-09-01,2026-09-01,Spring | DE,active,7-day click,3,actions:lead,400,1.1,4,"1,012.50",'
    "1200,10,12,1.0",
    "2026-09-02,2026-09-02,Spring | AT,active,7-day click,2,actions:lead,300,1.3,3,28.25,"
    "800,9,5,1.1",
    "2026-09-03,2026-09-03,Brand,active,7-day click,1,actions:lead,200,1.0,2,21.00,500,7,3,1.2",
)
META_DE = lines(
    "Tag;Kampagnenname;Name der Anzeigengruppe;Anzeigenname;Ausgegebener Betrag (EUR);Impressionen;"
    "Reichweite;Frequenz;Link-Klicks;Klicks (alle);Ergebnisse;Kosten pro Ergebnis",
    "01.09.2026;Frühling;Gruppe A;Bild 1;12,50;1.200;400;1,1;12;15;3;4,17",
    "02.09.2026;Frühling;Gruppe A;Bild 1;1.028,25;800;300;1,3;5;7;2;14,13",
)
META_TOTALS = lines(
    "Reporting starts,Reporting ends,Campaign name,Amount spent (EUR),Impressions",
    "2026-09-01,2026-09-30,Spring,12.50,1200",
    "2026-09-01,2026-09-30,Brand,21.00,500",
)
GOOGLE_EN = lines(
    "Campaign report",
    '"1 September 2026 - 2 September 2026"',
    "Day,Campaign status,Campaign,Budget,Currency code,Campaign type,Impr.,Clicks,CTR,Cost,"
    "Avg. CPC,Conversions,Conv. rate",
    '2026-09-01,Enabled,Brand Search,10.00,EUR,Search,"1,234",30,2.43%,"1,045.60",34.85,2.50,8.33%',
    "2026-09-02,Enabled,Brand Search,10.00,EUR,Search,900,20,2.22%,30.40,1.52, --,0.00%",
    "2026-09-02,Paused,Display Retargeting,5.00,EUR,Display, --, --, --,0.00, --,0.00, --",
    'Total: Campaigns, --, --, --,EUR, --,"2,134",50,2.34%,"1,076.00",21.52,2.50,5.00%',
    'Total: Account, --, --, --,EUR, --,"2,134",50,2.34%,"1,080.00",21.52,2.50,5.00%',
    'Total: Search, --, --, --,EUR, --,"2,134",50,2.34%,"1,076.00",21.52,2.50,5.00%',
)
GOOGLE_DE = lines(
    "Kampagnenbericht",
    "1. September 2026 – 2. September 2026",
    "Tag\tKampagnenstatus\tKampagne\tWährungscode\tImpressionen\tKlicks\tKosten\tDurchschn. CPC\t"
    "Conversions\tKosten/Conv.",
    "2026-09-01\tAktiviert\tMarke\tEUR\t1.234\t30\t1.045,60\t34,85\t2,50\t418,24",
    "2026-09-02\tAktiviert\tMarke\tEUR\t900\t20\t30,40\t1,52\t --\t --",
    "Gesamt: Kampagnen\t --\t --\tEUR\t2.134\t50\t1.076,00\t21,52\t2,50\t430,40",
)
GOOGLE_WITHOUT_DAYS = lines(
    "Campaign report",
    "All time",
    "Campaign status,Campaign,Budget,Currency code,Status,Impr.,Interactions,Cost,Clicks,"
    "Conversions",
    'Enabled,Brand Search,10.00,EUR,Eligible,"1,234",30,"1,045.60",30,2.50',
)
LINKEDIN_EN = lines(
    "Campaign Performance Report (in UTC)",
    '"Report Start: September 1, 2026, 12:00 AM"',
    '"Report End: September 3, 2026, 11:59 PM"',
    '"Date Generated: October 5, 2026, 8:15 AM"',
    "",
    "Start Date (in UTC)\tAccount Name\tCampaign Name\tCampaign Type\tCampaign Objective\t"
    "Total Spent\tReach\tImpressions\tClicks\tTotal Social Actions\tLeads\tLead Forms Opened",
    "9/1/2026\tXaveria Quellmann\tFittings DACH\tSponsored\tLeads\t110.25\t900\t1,500\t14\t3\t2\t5",
    "9/2/2026\tXaveria Quellmann\tFittings DACH\tSponsored\tLeads\t95.00\t800\t1,300\t11\t1\t1\t4",
)
LINKEDIN_DE = lines(
    "Startdatum (in UTC)\tKontoname\tKampagnenname\tGesamtausgaben\tImpressions\tKlicks\tLeads\t"
    "Kampagnenziel\tWährung",
    "01.09.2026\tXaveria Quellmann\tArmaturen DACH\t110,25\t1.500\t14\t2\tLeads\tEUR",
    "02.09.2026\tXaveria Quellmann\tArmaturen DACH\t95,00\t1.300\t11\t1\tLeads\tEUR",
)
LINKEDIN_TOTALS = LINKEDIN_EN.replace("9/2/2026", "9/1/2026")
MICROSOFT_EN = lines(
    "Gregorian date,Account name,Campaign name,Campaign ID,Impressions,Clicks,Spend,Conversions",
    "2026-09-01,Xaveria Quellmann,Brand,77,300,9,12.34,1",
    "2026-09-02,Xaveria Quellmann,Brand,77,280,8,11.00,0",
)
HUBSPOT_DEALS_EN = lines(
    "Record ID,Deal Name,Deal Stage,Pipeline,Amount,Close Date,Create Date,Deal owner,"
    "Last Activity Date,Original Source,Associated Company,Favourite colour",
    "9001,Deal mit Frau Quellmann,closedwon,Sales,12500.50,2026-09-20 14:05,2026-08-03 09:12,"
    "Yorick Zandersen,2026-09-21 10:00,Offline,Quellmann GmbH,red",
    "9002,Valves for Yorick,Closed Lost,Sales,800,2026-09-11 08:00,2026-08-10 16:45,"
    "Yorick Zandersen,,Organic search,Zandersen AG,",
    "9003,Fittings,Appointment scheduled,Sales,,,2026-08-12 07:30,Yorick Zandersen,,,,",
)
HUBSPOT_DEALS_DE = lines(
    "Datensatz-ID;Deal-Name;Deal-Phase;Pipeline;Betrag;Abschlussdatum;Erstellungsdatum;"
    "Deal-Inhaber",
    "9001;Deal mit Frau Quellmann;Abgeschlossen und gewonnen;Vertrieb;12.500,50;20.09.2026;"
    "03.08.2026;Yorick Zandersen",
    "9002;Ventile;Abgeschlossen und verloren;Vertrieb;800,00;11.09.2026;"
    "10.08.2026;Yorick Zandersen",
)
HUBSPOT_CONTACTS_EN = lines(
    "Record ID,First Name,Last Name,Email,Phone Number,Job Title,Contact owner,Lifecycle Stage,"
    "Lead Status,Country/Region,Create Date,Last Activity Date",
    "501,Xaveria,Quellmann,xaveria.quellmann@firma.example,+49 30 5550123,Head,Yorick Zandersen,"
    "Lead,New,Germany,2026-08-03 09:12,",
    "502,Yorick,Zandersen,,,Buyer,,Customer,,Austria,2026-08-04 09:12,",
)
SALESFORCE_REPORT_EN = lines(
    "Opportunity Owner,Account Name,Opportunity Name,Stage,Fiscal Period,Amount Currency,Amount,"
    "Probability (%),Age,Close Date,Created Date,Next Step,Lead Source,Type",
    '"Yorick Zandersen","Quellmann GmbH","Deal mit Frau Quellmann","Closed Won","Q3-2026","EUR",'
    '"12500.50","100","48","20/09/2026","03/08/2026","Call Xaveria","Trade Show","New"',
    '"Yorick Zandersen","Zandersen AG","Valves","Negotiation","Q4-2026","EUR","800.00","60","40",'
    '"15/10/2026","10/08/2026","","Web","New"',
    "",
    '"Opportunities of Yorick"',
    '"Copyright (c) 2000-2026 salesforce.com, inc. All rights reserved."',
    '"Generated By:  Yorick Zandersen  05/10/2026 10:00"',
)
SALESFORCE_REPORT_DE = lines(
    "Opportunity-Inhaber;Accountname;Opportunity-Name;Phase;Betrag;Schlusstermin;Erstelldatum;"
    "Lead-Quelle",
    "Yorick Zandersen;Quellmann GmbH;Deal mit Frau Quellmann;Geschlossen und gewonnen;12.500,50;"
    "20.09.2026;03.08.2026;Messe",
    "Yorick Zandersen;Zandersen AG;Müller-Ventile;Verhandlung;800,00;15.10.2026;10.08.2026;Web",
)
SALESFORCE_LOADER = lines(
    '"Id","Name","StageName","CloseDate","Amount","Probability","AccountId","OwnerId","CampaignId",'
    '"LeadSource","CreatedDate","IsWon","IsClosed"',
    '"0061","Deal mit Frau Quellmann","Fertig","2026-09-20","12500.5","100","001","005","701",'
    '"Trade Show","2026-08-03T09:12:00.000Z","true","true"',
    '"0062","Valves","Aus","2026-09-11","800.0","0","001","005","","Web",'
    '"2026-08-10T16:45:00.000+0000","false","true"',
    '"0063","Rings","Offen","2026-12-11","90.0","20","001","005","","Web",'
    '"2026-08-11T16:45:00.000+0000","false","false"',
)
ODOO_EN = lines(
    "Opportunity,Customer,Contact Name,Email,Phone,City,Country,Salesperson,Sales Team,Priority,"
    "Expected Closing,Medium,Source,Stage,Expected Revenue,Created on",
    "Deal mit Frau Quellmann,Xaveria Quellmann,Xaveria Quellmann,xaveria.quellmann@firma.example,"
    "+49 30 5550123,Berlin,Germany,Yorick Zandersen,Europe,High,2026-09-20,Banner,Search,Won,"
    "12500.50,2026-08-03 09:12:44",
    "Valves,,,,,,,Yorick Zandersen,Europe,Low,2026-10-15,,,Proposition,800.00,2026-08-10 16:45:01",
)
ODOO_DE = lines(
    "Verkaufschance;Kunde;Kontaktname;E-Mail;Verkäufer;Verkaufsteam;Erwarteter Abschluss;Quelle;"
    "Phase;Erwarteter Umsatz;Erstellt am;Verlustgrund",
    "Ventile;Quellmann GmbH;Xaveria Quellmann;xaveria.quellmann@firma.example;Yorick Zandersen;"
    "Europa;20.09.2026;Messe;Gewonnen;12.500,50;03.08.2026 09:12;",
    "Ringe;;;;Yorick Zandersen;Europa;15.10.2026;;Angebot;800,00;10.08.2026 16:45;Preis",
)
ODOO_TECHNICAL = lines(
    "id,name,partner_id,stage_id,expected_revenue,probability,create_date,date_deadline,user_id,"
    "team_id,source_id,lost_reason_id",
    "__export__.crm_lead_1,Deal mit Frau Quellmann,Xaveria Quellmann,Won,12500.5,100,"
    "2026-08-03 09:12:44,2026-09-20,Yorick Zandersen,Europe,Search,",
    "__export__.crm_lead_2,Valves,Zandersen AG,New,800.0,0,2026-08-10 16:45:01,2026-10-15,"
    "Yorick Zandersen,Europe,,Too expensive",
)

DATEV_NAMES = (
    "Umsatz (ohne Soll/Haben-Kz)", "Soll/Haben-Kennzeichen", "WKZ Umsatz", "Kurs", "Basis-Umsatz",
    "WKZ Basis-Umsatz", "Konto", "Gegenkonto (ohne BU-Schlüssel)", "BU-Schlüssel", "Belegdatum",
    "Belegfeld 1", "Belegfeld 2", "Skonto", "Buchungstext", "Postensperre",
    "Diverse Adressnummer", "Geschäftspartnerbank", "Sachverhalt", "Zinssperre", "Beleglink",
    *(f"Beleginfo - {what} {n}" for n in range(1, 9) for what in ("Art", "Inhalt")),
    "KOST1 - Kostenstelle", "KOST2 - Kostenstelle", "Kost-Menge", "EU-Land u. UStID",
)  # fmt: skip


def datev_line_1(
    version: str = "13",
    year: str = "20260101",
    period: str = "20260901;20260930",
    chart: str = "03",
) -> str:
    """Line 1 of a batch of bookings, exported and dictated by made-up persons."""
    return (
        f'"EXTF";700;21;"Buchungsstapel";{version};20261005101112000;;"RE";"Yorick Zandersen";'
        f'"Xaveria";1001;42;{year};4;{period};"September";"YZ";1;0;0;"EUR";;"";;;"{chart}";;;"";""'
    )


def booking(**cells: str) -> str:
    """A booking with these cells by the names of their columns."""
    usual = {
        "Umsatz (ohne Soll/Haben-Kz)": "100,00", "Soll/Haben-Kennzeichen": "S",
        "WKZ Umsatz": "EUR", "Konto": "4600", "Gegenkonto (ohne BU-Schlüssel)": "70001",
        "Belegdatum": "0109", "Belegfeld 1": "RE-1", "Buchungstext": "Anzeige Frühjahr",
        "KOST1 - Kostenstelle": "100", "Diverse Adressnummer": "Quellmann",
    }  # fmt: skip
    short = {
        "amount": "Umsatz (ohne Soll/Haben-Kz)", "side": "Soll/Haben-Kennzeichen",
        "currency": "WKZ Umsatz", "base": "Basis-Umsatz", "base_currency": "WKZ Basis-Umsatz",
        "account": "Konto", "contra": "Gegenkonto (ohne BU-Schlüssel)", "day": "Belegdatum",
        "document": "Belegfeld 1", "text": "Buchungstext", "centre": "KOST1 - Kostenstelle",
        "object": "KOST2 - Kostenstelle", "tax_key": "BU-Schlüssel",
    }  # fmt: skip
    filled = usual | {short[name]: text for name, text in cells.items()}
    return ";".join(f'"{filled[name]}"' if name in filled else "" for name in DATEV_NAMES)


def datev(*bookings: str, line_1: str | None = None) -> str:
    """A batch of bookings."""
    return lines(line_1 or datev_line_1(), ";".join(DATEV_NAMES), *bookings)


DATEV = datev(
    booking(amount="1.234,56"),
    booking(side="H", amount="34,56", document="GS-1", day="1509", object="7"),
    booking(
        account="70001", contra="4610", side="H", amount="50,00", document="RE-2", centre="200"
    ),
)

# source, language and content as bytes, as programs write them
EXPORTS: dict[str, tuple[str, str, bytes]] = {
    "meta_en": ("meta_ads", "en", b"\xef\xbb\xbf" + META_EN.encode()),
    "meta_de": ("meta_ads", "de", META_DE.encode("windows-1252")),
    "google_en": ("google_ads", "en", GOOGLE_EN.encode()),
    "google_de": ("google_ads", "de", GOOGLE_DE.encode("utf-16")),
    "linkedin_en": ("linkedin_ads", "en", LINKEDIN_EN.encode("utf-16")),
    "linkedin_de": ("linkedin_ads", "de", LINKEDIN_DE.encode("utf-16")),
    "microsoft_en": ("microsoft_ads", "en", MICROSOFT_EN.encode()),
    "hubspot_deals_en": ("hubspot_deals", "en", HUBSPOT_DEALS_EN.encode()),
    "hubspot_deals_de": ("hubspot_deals", "de", HUBSPOT_DEALS_DE.encode()),
    "hubspot_contacts_en": ("hubspot_contacts", "en", HUBSPOT_CONTACTS_EN.encode()),
    "salesforce_report_en": ("salesforce_report", "en", SALESFORCE_REPORT_EN.encode()),
    "salesforce_report_de": (
        "salesforce_report", "de", SALESFORCE_REPORT_DE.encode("windows-1252")),
    "salesforce_loader": ("salesforce_data_loader", "en", SALESFORCE_LOADER.encode()),
    "odoo_en": ("odoo", "en", ODOO_EN.encode()),
    "odoo_de": ("odoo", "de", ODOO_DE.encode()),
    "odoo_technical": ("odoo", "en", ODOO_TECHNICAL.encode()),
    "datev": ("datev", "de", DATEV.encode("windows-1252")),
}  # fmt: skip


def written(place: Path, content: str | bytes, name: str = "export.csv") -> Path:
    """A file with this content, in UTF-8 if it is text."""
    path = place / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path
