"""Does the sign of the weight fit what the text calls good or bad?

*Met* says that the text is true of the answer. So a fault is written as a fault and costs:
`Invents a case`, −8. The same text at +8 pays for it.
"""

import re
from collections.abc import Iterator

from tacit.tasks.kinds.rubric.lint.findings import Finding, Rule, quote
from tacit.tasks.kinds.rubric.shapes import Line

_LEAD = r"^(?:(?:the )?(?:answer|response|model|reply|author|assistant|it)\s+)?"
_FAULT_VERB = (
    r"(?:invents?|fabricates?|hallucinates?|misstates?|misquotes?|misattributes?|misrepresents?"
    r"|misidentif(?:ies|y)|misreads?|miscalculates?|misinterprets?|misleads?|omits?|neglects?"
    r"|overlooks?|ignores?"
    r"|forgets?|fails?|confuses?|contradicts?|insults?|plagiari[sz]es?|exaggerates?|mislabels?"
    r"|makes? (?:up|an? (?:\w+ )?(?:error|mistake))|contains? (?:\w+ )?(?:errors?|mistakes?))"
)
_FAULT_ADVERB = (
    r"(?:incorrectly|wrongly|falsely|erroneously|mistakenly|inaccurately|misleadingly|needlessly"
    r"|unnecessarily|inappropriately|carelessly|unjustifiably)"
)
_GOOD_ADVERB = r"(?:correctly|accurately|rightly|properly|appropriately|clearly|explicitly)"
_NOT = r"(?:does not|do not|doesn't|doesn’t|never|must not|should not|is not)"
_IS_FAULT = re.compile(
    rf"{_LEAD}(?:{_FAULT_VERB}\b|{_FAULT_ADVERB}\b|\w+ {_FAULT_ADVERB}\b|does not (?:justify|cite"
    r" (?:any|a)|give any reason)\b)",
    re.IGNORECASE,
)
_IS_GOOD = re.compile(
    rf"{_LEAD}(?:{_NOT} (?:{_FAULT_VERB}|{_FAULT_ADVERB})\b|{_GOOD_ADVERB}\b"
    r"|avoids?\b|refrains?\b|(?:is )?free (?:of|from)\b|contains? no\b|makes? no\b)",
    re.IGNORECASE,
)
_FAULT_IS_GOOD = re.compile(
    r"\b(?:fails? (?:in|under|at|by|the)|ignores? the effect|contradicts? the (?:claim|premise))\b",
    re.IGNORECASE,
)


def look(line: Line, *, formula: str) -> Iterator[Finding]:
    """One finding where text and sign speak against each other."""
    text = " ".join(line.text.split())
    weight = line.weight or 0
    is_class = formula == "class_weights"
    if (weight > 0 or is_class) and _IS_FAULT.search(text) and not _FAULT_IS_GOOD.match(text):
        said = (
            f"{quote(text)} is a fault, and meeting it earns points. Should its weight be below 0?"
        )
        yield Finding(rule=Rule.POLARITY, id=line.id, field="weight", text=said)
    elif weight < 0 and _IS_GOOD.search(text):
        said = f"{quote(text)} is good, and meeting it costs points. Should its weight be above 0?"
        yield Finding(rule=Rule.POLARITY, id=line.id, field="weight", text=said)
