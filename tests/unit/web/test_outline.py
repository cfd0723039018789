"""Headings that can be gone to, and long texts in parts."""

import re

from tacit.web import markdown


def test_headings_get_ids_and_their_words() -> None:
    text = "# How *to*\n\ntext\n\n## A & B\n\n```\n# no heading\n```\n\n## A & B\n"
    made = markdown.render_outlined(text, prefix="guide")
    found = [(one.id, one.level, one.title) for one in made.headings]
    assert found == [("guide-1", 2, "How to"), ("guide-2", 3, "A & B"), ("guide-3", 3, "A & B")]
    assert '<h3 id="guide-2">A &amp; B</h3>' in made.html


def test_what_is_written_is_no_heading() -> None:
    made = markdown.render_outlined("<h2>not one</h2>\n\n`<h3>nor this</h3>`", prefix="guide")
    assert made.headings == ()
    assert "<h2" not in made.html


def test_a_long_text_comes_in_parts_without_losing_a_letter() -> None:
    lines = "".join(f"line {number} <b>&\n" for number in range(20_000))
    made = markdown.render(lines)
    parts = re.findall(r'<span class="part">(.*?)</span>', made, re.DOTALL)
    assert len(parts) > 10
    back = "".join(parts).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    assert back == lines
    assert max(map(len, parts)) < 3 * markdown.PART_CHARS
