"""Words of criteria: what they are made of, and lists of those that mean something to a rule."""

import re
from functools import lru_cache


def words_of(text: str) -> frozenset[str]:
    """A set of words written one after the other."""
    return frozenset(text.split())


VERBS = words_of(
    """
    accounts acknowledges adapts adds addresses adjusts advises allocates allows analyses
    analyzes answers applies argues asks assesses assigns assumes attributes avoids balances
    bases begins breaks calculates calls cautions checks chooses cites clarifies classifies
    closes commits compares computes concludes confirms connects considers contains
    continues contrasts converts corrects covers decides declines defines demonstrates
    derives describes details determines differentiates directs discloses discusses
    distinguishes does documents draws emphasises emphasizes ends ensures estimates
    evaluates excludes explains expresses extracts finds flags follows forecasts formats
    frames gives groups handles highlights identifies illustrates includes indicates informs
    instructs interprets introduces invites justifies keeps lays leads limits links lists
    locates maintains makes maps marks measures mentions models names notes notifies offers
    opens orders organises organizes outlines paraphrases performs places points poses
    presents prioritises prioritizes produces projects proposes proves provides puts
    qualifies quantifies questions quotes raises ranks reads reassures recalculates
    recognises recognizes recommends reconciles refers refrains refuses rejects relates
    relies remains reminds removes repeats reports requests requires responds restates
    returns reviews says schedules seeks selects separates sets shows signs solves sorts
    specifies splits starts states steers stresses structures suggests summarises summarizes
    supports takes tells tests traces treats tries uses validates verifies warns weighs
    works writes
    """
)
"""What criteria begin with: the third person of what an answer does."""

NAMING = words_of(
    """
    cites contains covers defines describes gives identifies includes lists mentions names
    outlines presents provides quotes reports specifies states summarises summarizes
    """
)
"""Verbs whose objects are facts of their own: *names the drug and the dose* asks for two."""

STOP = words_of(
    """
    a about an and answer any are as at be been being but by can could did do does either
    for from had has have he her his how if in into is it its itself may might model more
    must of on one or other our out over own reply response should so some such text than
    that the their them then there these they this those to under up user was were what when
    where whether which while who whom whose why will with within would you your also
    """
)

NEGATIONS = words_of(
    """
    not no never cannot without nor neither none nobody nothing refrains avoids
    """
)

ANTONYMS = (
    ("increase", "decrease"), ("increase", "reduce"), ("rise", "fall"), ("raise", "lower"),
    ("before", "after"), ("above", "below"), ("allow", "forbid"), ("allow", "prohibit"),
    ("permit", "prohibit"), ("valid", "invalid"), ("legal", "illegal"), ("lawful", "unlawful"),
    ("enforceable", "unenforceable"), ("mandatory", "optional"), ("required", "optional"),
    ("safe", "unsafe"), ("safe", "dangerous"), ("accept", "reject"), ("accept", "refuse"),
    ("include", "exclude"), ("start", "stop"), ("continue", "stop"), ("continue", "discontinue"),
    ("brief", "detailed"), ("short", "long"), ("formal", "informal"), ("high", "low"),
    ("maximum", "minimum"), ("most", "least"), ("deductible", "nondeductible"),
    ("taxable", "exempt"), ("present", "absent"), ("true", "false"), ("buy", "sell"),
    ("asset", "liability"), ("debit", "credit"), ("positive", "negative"), ("capped", "uncapped"),
    ("limited", "unlimited"), ("possible", "impossible"), ("sufficient", "insufficient"),
    ("appropriate", "inappropriate"), ("recommend", "discourage"), ("encourage", "discourage"),
    ("exclusive", "nonexclusive"), ("reversible", "irreversible"), ("inside", "outside"),
    ("open", "closed"), ("liable", "exempt"), ("proceed", "halt"), ("win", "lose"),
)  # fmt: skip

_SYNONYMS = {
    "medicine": "drug", "medication": "drug", "physician": "doctor", "clinician": "doctor",
    "cite": "quote", "quotation": "quote", "statute": "law", "legislation": "law",
    "contract": "agreement", "purchaser": "buyer", "vendor": "seller", "lawyer": "attorney",
    "calculate": "compute", "compute": "compute", "figure": "number", "risk": "danger",
    "hazard": "danger", "company": "firm", "business": "firm", "revenue": "turnover",
    "earnings": "profit", "child": "child", "children": "child", "emergency": "emergency",
    "urgent": "emergency", "immediately": "emergency", "suggest": "recommend",
    "advise": "recommend", "advice": "recommend", "propose": "recommend",
}  # fmt: skip
_WORD = re.compile(r"\d++(?:[.,]\d++)*+(?:\s?%)?(?![^\W\d_])|[^\W_]+(?:['’+-][^\W_]+)*")
_SUFFIXES = ("ational", "ations", "ation", "ments", "ment", "ings", "ing", "ities", "ity", "ies",
             "ied", "ness", "edly", "ely", "ly", "ed", "es", "s")  # fmt: skip


def tokens(text: str) -> list[str]:
    """Lower-case words and figures, in order."""
    plain = text.lower().replace("’", "'").replace("n't", " not").replace("cannot", "can not")
    return [word.replace(" ", "") for word in _WORD.findall(plain)]


def names(text: str) -> frozenset[str]:
    """Words with a capital that no sentence begins with, lower-case: names are never forms."""
    found = re.finditer(r"(?<![.!?:] )(?<!^)\b[^\W\d_]*[A-Z][^\s.,;:()]*", text.strip())
    return frozenset(word for hit in found for word in tokens(hit.group()))


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """A crude root: enough to see that two forms are of one word, with synonyms folded."""
    if word in _SYNONYMS:
        return _SYNONYMS[word]
    for suffix in _SUFFIXES:
        root = word.removesuffix(suffix)
        if root != word and len(root) >= 4:
            word = root + ("y" if suffix in ("ies", "ied") else "")
            break
    word = _SYNONYMS.get(word, _SYNONYMS.get(word + "e", word))
    return word.removesuffix("e") if len(word) > 4 else word


VERB_STEMS = frozenset(stem(verb) for verb in VERBS)
ANTONYM_STEMS: dict[str, set[str]] = {}
for _one, _other in ANTONYMS:
    ANTONYM_STEMS.setdefault(stem(_one), set()).add(stem(_other))
    ANTONYM_STEMS.setdefault(stem(_other), set()).add(stem(_one))


def is_figure(token: str) -> bool:
    return token.rstrip("%").replace(".", "").replace(",", "").isdigit()
