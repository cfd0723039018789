r"""Markdown of experts, rendered through an allow-list.

The text is hostile input: raw HTML is off in the parser, and what comes out passes an
allow-list of tags and attributes. TeX stays as it was written, in elements of the class
`math` that the math script sets; without scripts it is read with its dollars. What is math
is decided here: Markdown would take the backslash from `\,`, and the script alone would take
an amount in dollars for the beginning of a formula.
"""

import html
import re
from dataclasses import dataclass

import nh3
from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

TEXT_CHARS_MAX = 100_000
"""Longer text is shown as plain text: rendering it would hold the server."""
PART_CHARS = 8_000
"""Of a long text that is laid out at once."""

_INLINE_MATH = re.compile(
    r"\$\$(?P<display>(?:[^$\\]|\\.)++)\$\$"
    r"|\\\[(?P<bracket>(?:[^\\]|\\[^\[\]])++)\\\]"
    r"|\\\((?:[^\\]|\\[^()])++\\\)"
    r"|(?<![\w\\])\$(?!\s)(?:[^$\\\n]|\\.)++(?<!\s)\$(?!\d)",
    re.DOTALL,
)
"""As find_open_math counts them. A dollar before a blank, or with a digit after its partner,
is money. None looks past another beginning of its kind, so that hostile text takes no longer."""
_BLOCK_MATH = {"$$": "$$", "\\[": "\\]"}


def _inline_math(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] not in "$\\":
        return False
    found = _INLINE_MATH.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    if not silent:
        token = state.push("math", "span", 0)
        token.content = found.group(0)
        token.hidden = found.lastgroup is None
    state.pos = found.end()
    return True


def _block_math(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A formula on lines of its own: `+ b` in it begins no list, and `= c` no heading."""
    first = state.bMarks[start] + state.tShift[start]
    opening = state.src[first : first + 2]
    closing = _BLOCK_MATH.get(opening)
    if closing is None or state.is_code_block(start):
        return False
    last = start
    while last < end and not state.isEmpty(last):
        line = state.src[max(first + 2, state.bMarks[last]) : state.eMarks[last]].strip()
        if closing in line or (last > start and line.startswith(opening)):
            break
        last += 1
    else:
        return False
    if line.find(closing) != len(line) - 2:
        return False
    if not silent:
        token = state.push("math_block", "p", 0)
        token.content = state.getLines(start, last + 1, state.blkIndent, False).strip()
        token.map = [start, last + 1]
        state.line = last + 1
    return True


def _show_math(
    _: RendererHTML, tokens: list[Token], index: int, __: OptionsDict, ___: EnvType
) -> str:
    name = "math" if tokens[index].hidden else "math display"
    return f'<span class="{name}">{escapeHtml(tokens[index].content)}</span>'


def _show_block(
    renderer: RendererHTML, tokens: list[Token], index: int, options: OptionsDict, env: EnvType
) -> str:
    return f"<p>{_show_math(renderer, tokens, index, options, env)}</p>\n"


_PARSER = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable(
    ["table", "strikethrough"]
)
_PARSER.inline.ruler.before("escape", "math", _inline_math)
_ENDS: RuleOptionsType = {"alt": ["paragraph", "blockquote", "list"]}
_PARSER.block.ruler.before("fence", "math", _block_math, _ENDS)
_PARSER.add_render_rule("math", _show_math)
_PARSER.add_render_rule("math_block", _show_block)
_HEADING = re.compile(r"<h([2-6])>(.*?)</h\1>", re.DOTALL)
_TAG = re.compile(r"<[^<>]*>")
_TAGS = {
    *("p", "br", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "code"),
    *("em", "strong", "s", "ul", "ol", "li", "table", "thead", "tbody", "tr", "th", "td", "a"),
    "span",
}
_ATTRIBUTES = {"a": {"href", "title"}, "code": {"class"}, "ol": {"start"}, "span": {"class"}}
_TABLE_SCROLLS = {"table": {"tabindex": "0", "aria-label": "Table"}}
"""A table wider than its page scrolls by itself: the keyboard has to reach it to move it."""


@dataclass(frozen=True)
class Heading:
    """A heading of a text, for an outline."""

    id: str
    level: int
    title: str


@dataclass(frozen=True)
class Outlined:
    """A text whose headings can be gone to."""

    html: str
    headings: tuple[Heading, ...]


def render_outlined(text: str, *, prefix: str) -> Outlined:
    """Markdown to safe HTML as `render` makes it, with an id on every heading.

    Args:
        text: the Markdown.
        prefix: what the ids begin with; what stands in the text never is one alone.
    """
    headings: list[Heading] = []

    def mark(found: re.Match[str]) -> str:
        level, inner = found.group(1), found.group(2)
        title = html.unescape(_TAG.sub("", inner)).strip()
        heading = Heading(id=f"{prefix}-{len(headings) + 1}", level=int(level), title=title)
        headings.append(heading)
        return f'<h{level} id="{heading.id}">{inner}</h{level}>'

    marked = _HEADING.sub(mark, render(text))
    return Outlined(html=marked, headings=tuple(headings))


def render(text: str) -> str:
    """Markdown to safe HTML; links open without a referrer and are not followed.

    Headings come one level lower: the first level is the title of the page.
    """
    if len(text) > TEXT_CHARS_MAX:
        return _plain(text)
    return nh3.clean(
        _PARSER.renderer.render(_lower(_PARSER.parse(text)), _PARSER.options, {}),
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        set_tag_attribute_values=_TABLE_SCROLLS,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
    )


def _plain(text: str) -> str:
    """A long text in parts that the browser lays out as they come into view; no word differs."""
    parts, begin = [], 0
    while begin < len(text):
        cut = text.rfind("\n", begin, begin + PART_CHARS) + 1 or begin + PART_CHARS
        parts.append(text[begin:cut])
        begin = cut
    inside = "".join(f'<span class="part">{html.escape(part)}</span>' for part in parts)
    return f'<pre class="long">{inside}</pre>'


def _lower(tokens: list[Token]) -> list[Token]:
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1:]) + 1, 6)}"
    return tokens
