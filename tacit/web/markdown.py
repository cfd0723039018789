"""Markdown of experts, rendered through an allow-list.

The text is hostile input: raw HTML is off in the parser, and what comes out passes an
allow-list of tags and attributes. TeX between dollars stays as text in elements that the
math script picks up.
"""

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

TEXT_CHARS_MAX = 1_000_000
"""Longer text is shown as plain text: rendering it would hold the server."""

_PARSER = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable(
    ["table", "strikethrough"]
)
_TAGS = {
    *("p", "br", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "code"),
    *("em", "strong", "s", "ul", "ol", "li", "table", "thead", "tbody", "tr", "th", "td", "a"),
}
_ATTRIBUTES = {"a": {"href", "title"}, "code": {"class"}, "ol": {"start"}}


def render(text: str) -> str:
    """Markdown to safe HTML; links open without a referrer and are not followed.

    Headings come one level lower: the first level is the title of the page.
    """
    if len(text) > TEXT_CHARS_MAX:
        return f"<pre>{nh3.clean_text(text)}</pre>"
    return nh3.clean(
        _PARSER.renderer.render(_lower(_PARSER.parse(text)), _PARSER.options, {}),
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
    )


def _lower(tokens: list[Token]) -> list[Token]:
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1:]) + 1, 6)}"
    return tokens
