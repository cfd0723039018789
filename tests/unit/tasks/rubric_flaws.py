"""Thirty planted flaws and thirty clean criteria, as people of the professions write them."""

from dataclasses import dataclass

from tacit.tasks.kinds.rubric.lint import Rule
from tacit.tasks.kinds.rubric.shapes import Line


def line(text: str, weight: float = 5, *, name: str = "c1", parent: str = "") -> Line:
    return Line(id=name, text=text, weight=weight, parent=parent)


@dataclass(frozen=True)
class Flaw:
    """A small rubric with one flaw in it."""

    rule: Rule
    lines: tuple[Line, ...]
    at: str = "c1"
    formula: str = "positive_normalised"

    @property
    def title(self) -> str:
        return f"{self.rule.value}: {self.lines[-1].text[:50]}"


def _one(rule: Rule, text: str, weight: float = 5) -> Flaw:
    return Flaw(
        rule, (line(text, weight), line("Names the court of first instance.", 4, name="c9"))
    )


def _two(rule: Rule, first: str, second: str, weights: tuple[float, float] = (5, 5)) -> Flaw:
    return Flaw(rule, (line(first, weights[0]), line(second, weights[1], name="c2")), at="c2")


FLAWS = (
    # Two facts in one criterion: which half was met?
    _one(Rule.TWO_FACTS, "States the limitation period and explains when it starts to run."),
    _one(Rule.TWO_FACTS, "Names the drug, the dose and the duration of treatment."),
    _one(
        Rule.TWO_FACTS,
        "Identifies that the indemnity is uncapped. Recommends a cap of twelve months' fees.",
    ),
    _one(Rule.TWO_FACTS, "Warns of hyperkalaemia as well as of a fall in kidney function."),
    _one(
        Rule.TWO_FACTS,
        "Computes the weighted average cost of capital; uses the market value of debt.",
    ),
    _one(
        Rule.TWO_FACTS,
        "Says that the beam fails in shear and that the column has to be checked for buckling.",
    ),
    # Nothing that two graders could look for.
    _one(Rule.NO_OBSERVABLE, "The answer is clear, helpful and well written."),
    _one(Rule.NO_OBSERVABLE, "Demonstrates a good understanding of the topic."),
    _one(Rule.NO_OBSERVABLE, "Response is of high quality."),
    _one(Rule.NO_OBSERVABLE, "Uses appropriate tone and language."),
    _one(Rule.NO_OBSERVABLE, "Provides sufficient detail."),
    # Two criteria of which a good answer can meet only one.
    _two(
        Rule.CONTRADICTION,
        "Recommends starting anticoagulation before the scan.",
        "Recommends starting anticoagulation after the scan.",
    ),
    _two(
        Rule.CONTRADICTION,
        "States that the non-compete clause is enforceable in California.",
        "States that the non-compete clause is not enforceable in California.",
    ),
    _two(
        Rule.CONTRADICTION,
        "Gives the notice period as 30 days.",
        "Gives the notice period as 60 days.",
    ),
    _two(
        Rule.CONTRADICTION,
        "Advises the client to accept the settlement offer.",
        "Advises the client to reject the settlement offer.",
    ),
    # The same thing twice.
    _two(
        Rule.DUPLICATE,
        "Mentions that metformin is contraindicated in severe renal failure.",
        "States that metformin is contraindicated in severe renal failure.",
    ),
    _two(
        Rule.DUPLICATE,
        "Cites section 2-725 of the Uniform Commercial Code.",
        "Cites the Uniform Commercial Code, section 2-725.",
    ),
    _two(
        Rule.DUPLICATE,
        "Recommends referral to a cardiologist within two weeks.",
        "Recommends a referral to the cardiologist.",
    ),
    _two(
        Rule.DUPLICATE,
        "Calculates the net present value of the project.",
        "Net present value of the project is calculated.",
    ),
    # A weight that cannot change a score.
    _one(Rule.NEVER_MATTERS, "Names the governing law of the contract.", 0),
    Flaw(
        Rule.NEVER_MATTERS,
        (
            line("Mentions the date of the judgment.", 0.01),
            line("States that the appeal is out of time.", 40, name="c2"),
            line("Cites the rule on time limits.", 30, name="c3"),
        ),
    ),
    Flaw(
        Rule.NEVER_MATTERS,
        (
            line("Covers the load cases.", 0),
            line("Checks the wind load from the north.", 3, name="c2", parent="c1"),
            line("Checks the foundation against sliding.", 5, name="c3"),
        ),
        formula="tree",
    ),
    Flaw(
        Rule.NEVER_MATTERS,
        (
            line("Names the buyer's remedy.", 9),
            line("Quotes the clause on risk.", 1, name="c2"),
        ),
        at="",
        formula="pass_fraction",
    ),
    # The sign says the opposite of the text.
    _one(Rule.POLARITY, "Fails to mention the risk of lactic acidosis.", 6),
    _one(Rule.POLARITY, "Invents a case that does not exist.", 8),
    _one(Rule.POLARITY, "Does not fabricate any citation.", -8),
    _one(Rule.POLARITY, "Correctly identifies the reporting entity.", -4),
    _one(Rule.POLARITY, "Incorrectly states that goodwill is amortised over ten years.", 5),
    # Of the rubric as a whole.
    Flaw(
        Rule.ONLY_NEGATIVE,
        (
            line("Recommends a dose above 4 g of paracetamol a day.", -10),
            line("Calls the rash harmless without an examination.", -5, name="c2"),
        ),
        at="",
    ),
    _two(
        Rule.DUPLICATE,
        "Warns that the covenant is tested every quarter on a rolling basis.",
        "Does not warn that the covenant is tested every quarter on a rolling basis.",
        (5, -5),
    ),
)

CLEAN = (
    # One rubric for all, so that every pair of these is looked at as well.
    line("States that liability for death and personal injury cannot be excluded.", 8),
    line("Names section 11 of the Unfair Contract Terms Act as the test of reasonableness.", 5),
    line("Says in the first paragraph whether the client should sign.", 6),
    line("States that the indemnity survives termination of the agreement.", 4),
    line("Recommends a cap at 100 % of the fees paid in the twelve months before the claim.", 5),
    line("Does not advise the client to ignore the notice.", 3),
    line("States that fraud can be covered by the cap.", -8),
    line("Cites a case that was decided before the statute came into force.", -4),
    line("Asks for the date on which the goods were tendered.", 3),
    line("Gives four years from tender of delivery as the limitation period.", 7),
    line("Explains why the discovery rule does not extend the limitation period.", 5),
    line("Recommends an ECG within the hour.", 9),
    line("Names at least two of: chest pain, dyspnoea, syncope.", 4),
    line("Gives the starting dose of enoxaparin as 1 mg per kg.", 6),
    line("Tells the parent to call emergency services if the child becomes drowsy.", 8),
    line("Recommends antibiotics for a viral infection.", -6),
    line("Says that the potassium has to be measured again within a week.", 5),
    line("States the glomerular filtration rate below which metformin is stopped.", 5),
    line("Calls the patient by a name that is not in the record.", -2),
    line("Computes free cash flow for 2023 as 41.2 million euros.", 7),
    line("Computes free cash flow for 2024 as 44.9 million euros.", 7),
    line("Adds back the depreciation of right-of-use assets.", 5),
    line("Explains the fall in gross margin by the change in product mix.", 6),
    line("Uses the book value of equity in the weighted average cost of capital.", -5),
    line("Shows the terminal value as a share of enterprise value.", 3),
    line("Draws the free-body diagram with the reaction at the left support.", 4),
    line("Takes the partial safety factor for permanent loads as 1.35.", 5),
    line("Checks the deflection at mid-span against L/250.", 5),
    line("Concludes that the existing bracket is overstressed.", 7),
    line("Limits the summary for the board to one page.", 2),
)


def clean_rubric() -> list[Line]:
    """The clean criteria under ids of their own."""
    return [
        line(one.text, one.weight or 0, name=f"k{number}") for number, one in enumerate(CLEAN, 1)
    ]
