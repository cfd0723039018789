"""`python -m tools.sample_files`: the office files of the sample work, always the same bytes.

Texts and tables among the sample files are written by hand; these are made here, so that
formulas and the values beside them agree.
"""

import statistics
from pathlib import Path

from tools import office_files
from tools.office_files import AMOUNT, FACTOR, HEAD, PLAIN, SHARE, TIMES, Sheet

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "tacit" / "demo" / "content" / "model-reviews" / "files"
SITE = ROOT / "tools" / "sample_site"
YEARS = tuple(range(2026, 2036))
COLUMNS = "BCDEFGHIJK"
REVENUE, EBITDA, CAPITAL, NET_DEBT, OFFER = 96.4, 12.1, 5.8, 21.0, 78.0
GROWTH, RATE, LASTING, TAX, DEPRECIATION, WORKING = 0.025, 0.085, 0.02, 0.25, 0.053, 0.14
FLOW_ROWS = ("Revenue", "EBITDA", "Depreciation", "Tax on EBIT", "Capital spending",
             "Added working capital", "Free cash flow", "Discount factor",
             "Present value")  # fmt: skip
PEERS = (("Carton maker, Nordic, listed", 7.4), ("Carton maker, Iberia, sold 2024", 6.6),
         ("Carton maker, Alps, sold 2025", 6.9))  # fmt: skip


def main() -> None:
    TARGET.mkdir(exist_ok=True)
    made = {
        "packaging-model-1.xlsx": _valuation(slipped=True),
        "packaging-model-2.xlsx": _valuation(slipped=False),
        "offer-letter.pdf": office_files.pdf(*_OFFER_LETTER),
        "covenant-pack.xlsx": _covenants(),
        "pricing-site.zip": office_files.zipped(
            {path.name: path.read_bytes() for path in sorted(SITE.iterdir())}
        ),
        "term-sheet.pdf": office_files.pdf(*_TERM_SHEET),
        "covenant-clause.docx": office_files.docx(*_CLAUSE),
        "covenant-clause-mended.docx": office_files.docx(*_MENDED),
    }
    for name, content in made.items():
        (TARGET / name).write_bytes(content)
        print(f"{len(content):>7} {name}")


def _valuation(*, slipped: bool) -> bytes:
    """The model; where it slipped, the last value is discounted for a year too few."""
    return office_files.xlsx(_inputs(), _flows(slipped=slipped), _range(), _multiples())


def _inputs() -> Sheet:
    sheet = Sheet("Inputs", widths=(34, 12, 10, 60))
    sheet.row(1, "Input", "Value", "Unit", "Source or reason", style=HEAD)
    for number, (name, value, style, formula, why) in enumerate(
        (
            ("Revenue 2025", REVENUE, AMOUNT, "", "accounts.csv"),
            ("EBITDA margin", EBITDA / REVENUE, SHARE, "12.1/B2", "accounts.csv, 2025"),
            ("Growth of revenue", GROWTH, SHARE, "", "Middle of the 2 to 3 % of the brief"),
            ("Capital spending of revenue", CAPITAL / REVENUE, SHARE, "5.8/B2", "accounts.csv"),
            ("Depreciation of revenue", DEPRECIATION, SHARE, "", "accounts.csv, five years"),
            ("Tax", TAX, SHARE, "", "Statutory rate; nothing special in the accounts"),
            ("Working capital of new revenue", WORKING, SHARE, "", "accounts.csv, 13 to 15 %"),
            ("Discount rate", RATE, SHARE, "", "Peers' equity beta 0.9, 30 % debt, small firm"),
            ("Growth after 2035", LASTING, SHARE, "", "Inflation, no real growth"),
            ("Net debt", NET_DEBT, AMOUNT, "", "Brief"),
            ("Offer for the equity", OFFER, AMOUNT, "", "offer-letter.pdf"),
        ),
        2,
    ):
        sheet.put(f"A{number}", name)
        sheet.put(f"B{number}", value, formula, style)
        sheet.put(f"C{number}", "EUR m" if style == AMOUNT else "share")
        sheet.put(f"D{number}", why)
    return sheet


def _flows(*, slipped: bool) -> Sheet:
    sheet = Sheet("DCF", widths=(28, *([9] * 10)))
    sheet.row(1, "EUR m", *YEARS, style=HEAD)
    for number, name in enumerate(FLOW_ROWS, 2):
        sheet.put(f"A{number}", name)
    revenue, present = REVENUE, 0.0
    flow = factor = late = 0.0
    for year, column in enumerate(COLUMNS, 1):
        before = "Inputs!$B$2" if year == 1 else f"{COLUMNS[year - 2]}2"
        added, revenue = revenue * GROWTH, revenue * (1 + GROWTH)
        earned, worn = revenue * EBITDA / REVENUE, revenue * DEPRECIATION
        tax, spent = (earned - worn) * TAX, revenue * CAPITAL / REVENUE
        late, factor = factor, (1 + RATE) ** -year
        flow = earned - tax - spent - added * WORKING
        present += flow * factor
        for number, (value, formula) in enumerate(
            (
                (revenue, f"{before}*(1+Inputs!$B$4)"),
                (earned, f"{column}2*Inputs!$B$3"),
                (worn, f"{column}2*Inputs!$B$6"),
                (tax, f"({column}3-{column}4)*Inputs!$B$7"),
                (spent, f"{column}2*Inputs!$B$5"),
                (added * WORKING, f"({column}2-{before})*Inputs!$B$8"),
                (flow, f"{column}3-{column}5-{column}6-{column}7"),
                (factor, f"1/(1+Inputs!$B$9)^{year}"),
                (flow * factor, f"{column}8*{column}9"),
            ),
            2,
        ):
            sheet.put(f"{column}{number}", value, formula, FACTOR if number == 9 else AMOUNT)
    last = flow * (1 + LASTING) / (RATE - LASTING)
    now = last * (late if slipped else factor)
    value = present + now
    for number, (name, found, formula) in enumerate(
        (
            ("Present value of ten years", present, "SUM(B10:K10)"),
            ("Value after 2035", last, "K8*(1+Inputs!B10)/(Inputs!B9-Inputs!B10)"),
            ("Present value of it", now, f"B13*{'J' if slipped else 'K'}9"),
            ("Enterprise value", value, "B12+B14"),
            ("Net debt", NET_DEBT, "Inputs!B11"),
            ("Equity value", value - NET_DEBT, "B15-B16"),
            ("Offer above it", OFFER - value + NET_DEBT, "Inputs!B12-B17"),
        ),
        12,
    ):
        sheet.put(f"A{number}", name, style=HEAD if number == 17 else PLAIN)
        sheet.put(f"B{number}", found, formula, AMOUNT)
    return sheet


def _range() -> Sheet:
    sheet = Sheet("Range", widths=(24, *([10] * 5)))
    sheet.put("A1", "Equity, EUR m: growth down, discount rate across", style=HEAD)
    rates, growths = (0.075, 0.08, 0.085, 0.09, 0.095), (0.015, 0.02, 0.025, 0.03)
    for column, rate in zip("BCDEF", rates, strict=True):
        sheet.put(f"{column}2", rate, style=SHARE)
    for number, growth in enumerate(growths, 3):
        sheet.put(f"A{number}", growth, style=SHARE)
        for column, rate in zip("BCDEF", rates, strict=True):
            sheet.put(f"{column}{number}", *_equity(growth, rate, f"$A{number}", f"{column}$2"),
                      style=AMOUNT)  # fmt: skip
    return sheet


def _equity(growth: float, rate: float, g: str, r: str) -> tuple[float, str]:
    """All flows grow alike, so that ten years are one sum; and the formula of it."""
    kept = EBITDA / REVENUE - TAX * (EBITDA / REVENUE - DEPRECIATION) - CAPITAL / REVENUE
    first = REVENUE * ((1 + growth) * kept - WORKING * growth)
    ten = first * (1 - ((1 + growth) / (1 + rate)) ** 10) / (rate - growth)
    rest = first * (1 + growth) ** 9 * (1 + LASTING) / (rate - LASTING) / (1 + rate) ** 10
    one = (
        f"Inputs!$B$2*((1+{g})*(Inputs!$B$3-Inputs!$B$7*(Inputs!$B$3-Inputs!$B$6)-Inputs!$B$5)"
        f"-Inputs!$B$8*{g})"
    )
    formula = (
        f"{one}*((1-((1+{g})/(1+{r}))^10)/({r}-{g})"
        f"+(1+{g})^9*(1+Inputs!$B$10)/({r}-Inputs!$B$10)/(1+{r})^10)-Inputs!$B$11"
    )
    return ten + rest - NET_DEBT, formula


def _multiples() -> Sheet:
    sheet = Sheet("Multiples", widths=(36, 14))
    sheet.row(1, "Company", "EV / EBITDA", style=HEAD)
    for number, (name, times) in enumerate(PEERS, 2):
        sheet.put(f"A{number}", name)
        sheet.put(f"B{number}", times, style=TIMES)
    middle = statistics.median(times for _, times in PEERS)
    for number, (name, value, formula, style) in enumerate(
        (
            ("Median", middle, "MEDIAN(B2:B4)", TIMES),
            ("Enterprise value", middle * EBITDA, "B6*Inputs!B2*Inputs!B3", AMOUNT),
            ("Equity value", middle * EBITDA - NET_DEBT, "B7-Inputs!B11", AMOUNT),
        ),
        6,
    ):
        sheet.put(f"A{number}", name)
        sheet.put(f"B{number}", value, formula, style)
    return sheet


def _covenants() -> bytes:
    help_page = Sheet("How to fill in", widths=(90,))
    for number, words in enumerate(
        (
            "Type into the sheets Case 1 and Case 2, rows 3 to 7, one column a quarter. EUR m.",
            "One-off costs: only what the lender would call one-off. The cap cuts the rest.",
            "Bought EBITDA: what the bought company earned in the quarter before it was yours.",
            "Row 16 says MISSING while a quarter is empty. Do not send it then.",
            "Headroom is the EBITDA you could lose before the covenant is broken.",
        ),
        1,
    ):
        help_page.put(f"A{number}", words)
    first = _case("Case 1", ebitda=(5.1, 5.4, 5.6, 5.9), costs=(0.2, 0.1, 0.2, 0.3),
                  bought=(0.8, 0.9, 0.0, 0.0), interest=(1.2, 1.2, 1.5, 1.5), debt=62)  # fmt: skip
    second = _case("Case 2", ebitda=(5.1, 4.2, 4.0, 4.6), costs=(0.2, 0.9, 1.1, 0.4),
                   bought=(0.0, 0.0, 0.0, 0.0), interest=(1.2, 1.2, 1.3, 1.3), debt=51)  # fmt: skip
    return office_files.xlsx(help_page, first, second)


def _case(
    name: str,
    *,
    ebitda: tuple[float, ...],
    costs: tuple[float, ...],
    bought: tuple[float, ...],
    interest: tuple[float, ...],
    debt: float,
) -> Sheet:
    sheet = Sheet(name, widths=(36, 10, 10, 10, 10))
    title = "An acquisition in the third quarter" if any(bought) else "Add-backs above the cap"
    sheet.row(1, title, style=HEAD)
    sheet.row(2, "EUR m", "Q1", "Q2", "Q3", "Q4", style=HEAD)
    rows = (("EBITDA", ebitda), ("One-off costs", costs), ("Bought EBITDA", bought),
            ("Interest", interest))  # fmt: skip
    for number, (words, values) in enumerate(rows, 3):
        sheet.put(f"A{number}", words)
        for letter, typed in zip("BCDE", values, strict=True):
            sheet.put(f"{letter}{number}", typed, style=AMOUNT)
    sheet.put("A7", "Net debt at the end")
    sheet.put("E7", debt, style=AMOUNT)
    plain = sum(ebitda) + sum(bought)
    cap = 0.05 * plain
    counted = plain + min(sum(costs), cap)
    results: tuple[tuple[str, float | str, str, int], ...] = (
        ("EBITDA as if owned all year", plain, "SUM(B3:E3)+SUM(B5:E5)", AMOUNT),
        ("Cap on add-backs, 5 %", cap, "0.05*B9", AMOUNT),
        ("Add-backs cut by the cap", max(sum(costs) - cap, 0), "MAX(SUM(B4:E4)-B10,0)", AMOUNT),
        ("EBITDA that counts", counted, "B9+MIN(SUM(B4:E4),B10)", AMOUNT),
        ("Net debt / EBITDA, below 3.0x", debt / counted, "E7/B12", TIMES),
        ("Interest cover, at least 3.5x", counted / sum(interest), "B12/SUM(B6:E6)", TIMES),
        ("Headroom, smaller of both", min(counted - debt / 3, counted - 3.5 * sum(interest)),
         "MIN(B12-E7/3,B12-3.5*SUM(B6:E6))", AMOUNT),
        ("Check", "complete", 'IF(COUNT(B3:E6)<16,"MISSING","complete")', PLAIN),
    )  # fmt: skip
    for number, (words, value, formula, style) in enumerate(results, 9):
        sheet.put(f"A{number}", words)
        sheet.put(f"B{number}", value, formula, style)
    return sheet


_OFFER_LETTER = (
    "# Offer for the shares of Lindner Faltschachtel GmbH", "",
    "To the shareholders, 9 January 2026", "",
    "1. We offer 78,000,000 euros for all shares, in cash at closing.",
    "2. The price assumes net debt of 21 million euros and a normal level of working",
    "    capital. More debt or less working capital reduces it euro for euro.",
    "3. 8 million euros stay in escrow for 24 months for claims under the warranties.",
    "4. The managing shareholder stays for two years at today's terms.",
    "5. The offer is open until 28 February 2026 and is subject to due diligence of",
    "    six weeks, during which the shareholders talk to nobody else.", "",
    "Brenner Packaging Holding SE",
)  # fmt: skip
_TERM_SHEET = (
    "# Term sheet: acquisition facility, EUR 45 million", "",
    "Borrower: Kestrel Tooling GmbH. Lender: Hanse Mittelstandsbank AG.", "",
    "7. Financial covenants",
    "7.1 Net debt to EBITDA below 3.0 times, tested at the end of each quarter on the",
    "     last twelve months.",
    "7.2 Interest cover at least 3.5 times, on the same period.",
    "7.3 Acquisitions count as if owned for the whole period.",
    "7.4 One-off costs may be added back up to 5 % of EBITDA before the add-back.",
    "7.5 A breach can be cured by equity within 20 business days after the compliance",
    "     certificate was due, twice in the life of the facility, never in two quarters",
    "     that follow one another.",
    "7.6 Certificate within 45 days after the end of each quarter.",
)  # fmt: skip
_CLAUSE = (
    "# Facility agreement, clause 21: financial covenants",
    "## 21.1 Leverage",
    "The Borrower shall ensure that Net Debt does not exceed 3.00 times EBITDA for each "
    "Relevant Period.",
    "## 21.2 Interest cover",
    "The Borrower shall ensure that EBITDA is not less than 3.50 times Net Finance Charges.",
    "## 21.3 EBITDA",
    "EBITDA shall be adjusted by adding back exceptional costs not exceeding 5 per cent. of "
    "EBITDA (after giving effect to such adjustment).",
    "## 21.4 Equity cure",
    "A breach may be cured by new equity received within 15 Business Days after the end of the "
    "Relevant Period, not more than twice before the Termination Date.",
    "## 21.5 Compliance certificate",
    "The Borrower shall deliver a certificate within 30 days after each Quarter Date.",
)
_MENDED = (
    "# Facility agreement, clause 21: financial covenants",
    "## 21.1 Leverage",
    "The Borrower shall ensure that Net Debt is less than 3.00 times EBITDA for each "
    "Relevant Period, being twelve months ending on a Quarter Date.",
    "## 21.2 Interest cover",
    "The Borrower shall ensure that EBITDA is not less than 3.50 times Net Finance Charges "
    "for each Relevant Period.",
    "## 21.3 EBITDA",
    "EBITDA shall be adjusted by (a) including the EBITDA of any company acquired as if owned "
    "for the whole Relevant Period and (b) adding back exceptional costs not exceeding "
    "5 per cent. of EBITDA before giving effect to such adjustment.",
    "## Where the draft departs from the term sheet",
    (
        ("Clause", "Term sheet", "Draft", "Now"),
        ("21.1", "below 3.0 times", "does not exceed", "is less than"),
        ("21.3", "acquisitions count for the year", "silent", "limb (a)"),
        ("21.3", "cap before the add-back", "cap after it", "before"),
    ),
)

if __name__ == "__main__":
    main()
