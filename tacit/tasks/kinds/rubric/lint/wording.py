"""One criterion alone: does it ask for one thing, and could two graders see it?"""

import re
from collections.abc import Iterator

from tacit.tasks.kinds.rubric.lint import words
from tacit.tasks.kinds.rubric.lint.findings import Finding, Rule, quote
from tacit.tasks.kinds.rubric.shapes import Line
from tacit.tasks.records import CriterionKind

CONTENT_LEAST = 1
"""Words that name something; fewer, and there is nothing to look for."""

VAGUE = words.words_of(
    """
    accurate accurately adequate adequately appropriate appropriately best better clean
    clear clearly coherent coherently comprehensive comprehensively concise concisely
    convincing correct correctly deep deeply detailed easy effective effectively efficient
    engaging excellent expert extensive fair fine full fully good great helpful helpfully
    high highly ideal insightful intelligent interesting logical logically meaningful nice
    optimal overall perfect polite polished precise precisely professional professionally
    proper properly quality readable reasonable reasonably relevant rich right robust
    satisfactory sensible solid sound strong structured sufficient sufficiently suitable
    suitably thorough thoroughly thoughtful understandable useful valid valuable very well
    written
    """
)
_EMPTY = words.words_of(
    """
    answer answers aspect aspects approach assistant case content context depth detail
    details effort explanation explanations expression format grammar help information
    insight issue issues justice knowledge language level manner material matter model
    output overview part parts performance point points presentation problem prompt question
    questions reader reasoning reply request response responses result sense solution
    structure style subject task text thing things tone topic treatment understanding user
    way work wording writing awareness
    """
)
_EMPTY_VERBS = words.words_of(
    """
    demonstrates shows gives provides uses is has makes offers includes contains presents
    addresses answers covers responds explains discusses considers reflects displays
    exhibits handles be are written follows
    """
)
LOOKED_AT_MAX = 4_000
"""Characters of one criterion; what follows is looked at by people alone."""
_VERB = rf"(?:{'|'.join(sorted(words.VERBS))}|is|are|was|does|has|can|must|cannot)"
_ADVERB = r"(?:(?:also|then|clearly|explicitly|correctly|briefly|not|\w+ly) )?"
_JOINED = re.compile(rf"(?:\band\b|\bas well as\b|\bplus\b|[;,] then\b) {_ADVERB}{_VERB}\b")
_SEMICOLON = re.compile(rf";\s+(?:and |also )?{_ADVERB}{_VERB}\b")
_THATS = re.compile(
    r"\b(?:that|why|how|when|whether|who|where)\b[^.;]{3,300}?,? and (?:also )?"
    r"(?:that|why|how|when|whether|who|where)\b"
)
_AS_WELL = re.compile(r"\b(?:as well as|in addition to|and also|along with)\b")
_BOTH = re.compile(r"\bboth\b[^.;]{1,300}\band\b")
_SENTENCES = re.compile(rf"[.!?]\s+{_ADVERB}{_VERB}\b", re.IGNORECASE)
_DETERMINER = r"(?:the|its|their|his|her|how|why|when|what|which|whether|who)"
_NOUN_PAIR = re.compile(rf"^{_DETERMINER}\b[^,;:]+ and {_DETERMINER}\b")
_NOUN_LIST = re.compile(r"^[^,;:]+(?:, [^,;:]+)+,? and [^,;:]+$")
_CHOICE = re.compile(
    r"\b(?:at least|one of|any of|either|two of|three of|such as|e\.g\.|for example|or)\b"
)
_BOTH_SAME = re.compile(
    r"\bbetween\b|\bboth\b[^.;]{1,300}\band\b[^.;]{1,300}\b(?:together|combined|at once)\b"
)


def look(line: Line) -> Iterator[Finding]:
    """The findings on a criterion by itself."""
    is_binary = line.kind == CriterionKind.BINARY.value
    if is_binary and not _has_content(line.text):
        text = f"{quote(line.text)}: what would two graders look for? Name what can be seen."
        yield Finding(rule=Rule.NO_OBSERVABLE, id=line.id, text=text)
    elif is_binary and (what := _find_second(line.text)):
        text = f"Two facts in one criterion? “{what}” may deserve a line of its own."
        yield Finding(rule=Rule.TWO_FACTS, id=line.id, text=text)


def _has_content(text: str) -> bool:
    found = words.tokens(text)
    if not found:
        return True
    named = [
        word
        for word in found
        if word not in words.STOP
        and word not in VAGUE
        and word not in _EMPTY
        and word not in _EMPTY_VERBS
    ]
    return len(named) >= CONTENT_LEAST


def _find_second(text: str) -> str | None:
    """The words with which a second fact begins."""
    plain = " ".join(text[:LOOKED_AT_MAX].split()).rstrip(" .")
    lower = _without_quotes(plain).lower()
    if hit := _SENTENCES.search(lower):
        return plain[hit.start() + 1 :].strip()[:40]
    for pattern in (_SEMICOLON, _JOINED):
        if (hit := pattern.search(lower)) and _asks(lower) and not _is_inside(lower, hit.start()):
            return plain[hit.start() :].strip(" ;,")[:40]
    for pattern in (_THATS, _AS_WELL):
        hit = pattern.search(lower)
        if hit and not _CHOICE.search(lower):
            start = hit.start() if pattern is _AS_WELL else hit.end() - 8
            return plain[start:].strip()[:40]
    if (hit := _BOTH.search(lower)) and not _BOTH_SAME.search(lower):
        return plain[hit.start() :][:40]
    return _find_named(plain, lower)


def _find_named(plain: str, lower: str) -> str | None:
    """*Names the drug, the dose and the duration*: objects of a verb that names."""
    first, _, rest = lower.partition(" ")
    if first not in words.NAMING or re.search(r"\b(?:that|if|as)\b", rest) or _CHOICE.search(rest):
        return None
    if _NOUN_LIST.match(rest) or _NOUN_PAIR.match(rest):
        return plain[lower.rindex(" and ") + 1 :][:40]
    return None


def _asks(lower: str) -> bool:
    """Whether it begins as a criterion of an act does, so that a second verb is a second act."""
    first = re.sub(r"^(?:the )?(?:answer|response|model|reply|author|it) ", "", lower).split(" ")
    return any(word in words.VERBS or word == "does" for word in first[:2])


def _is_inside(lower: str, at: int) -> bool:
    """Whether the second verb belongs to a clause: *a clause that begins and ends …*."""
    before = lower[:at]
    clause = re.search(r"\b(?:which|who|that|if|when|where|whether|because|how|why)\b", before)
    verbs = [word for word in before.split() if word in words.VERBS]
    return clause is not None and len(verbs) > 1


def _without_quotes(text: str) -> str:
    """The text with quotations blanked, as long as it was."""
    return re.sub(r"“[^”]*”|\"[^\"]*\"", lambda hit: "x" * len(hit.group()), text)
