"""`tacit stats`: agreement and the likeliest labels of a table of votes; no server, no project."""

import csv
import math
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated

import typer
from pydantic import BaseModel

from tacit.cli.output import Options, counted, say
from tacit.kit.errors import Malformed
from tacit.stats import choice, summary
from tacit.stats.choice import Choice
from tacit.stats.errors import StatsError
from tacit.stats.summary import Summary
from tacit.stats.votes import Votes
from tacit.wire.quality import Estimate

stats = typer.Typer(help="Agreement and likeliest labels of any table of votes, without a server.")
COMMANDS = {"stats": stats}

LEVELS_SHOWN = 12
"""On a terminal; JSON has them all."""


class _Figure(Estimate):
    """A coefficient with its interval, or why it is not known."""

    name: str


class _Label(BaseModel):
    item: str
    label: str | None
    confidence: float
    tied: bool


class _Truth(BaseModel):
    """Which model of truth was taken, and what it says of each item."""

    model: str
    checked: bool
    note: str
    gold: int
    right: dict[str, float]
    labels: list[_Label]


class _Answer(BaseModel):
    """What is known of a table of votes."""

    votes: int
    items: int
    items_with_two_votes: int
    raters: int
    replaced: int
    warnings: list[str]
    levels: dict[str, int]
    agreement: list[_Figure]
    confusion: list[list[float]] | None
    truth: _Truth


@dataclass(kw_only=True)
class _Rows:
    """The columns of a file, row by row."""

    item: list[str] = field(default_factory=list)
    rater: list[str] = field(default_factory=list)
    label: list[str | None] = field(default_factory=list)
    gold: dict[Hashable, Hashable] = field(default_factory=dict)
    cluster: dict[Hashable, Hashable] = field(default_factory=dict)
    place_of: dict[Hashable, str] = field(default_factory=dict)
    """Where the truth of an item stands in the file."""


@stats.command()
def run_stats(
    context: typer.Context,
    file: Annotated[
        Path,
        typer.Argument(help="CSV with a header, a vote a row; `.tsv` for tabs.", exists=True),
    ],
    *,
    item: Annotated[str, typer.Option(help="Column: what was judged.")],
    rater: Annotated[str, typer.Option(help="Column: who judged.")],
    label: Annotated[str, typer.Option(help="Column: what they said.")],
    levels: Annotated[
        str | None, typer.Option(help="All labels in their order: worst,middling,best.")
    ] = None,
    missing: Annotated[
        str | None, typer.Option(help="Labels that mean no answer, as 0,NA. Empty always does.")
    ] = None,
    gold: Annotated[
        str | None, typer.Option(help="Column: the true label, empty where it is not known.")
    ] = None,
    cluster: Annotated[
        str | None, typer.Option(help="Column: the task or answer an item belongs to.")
    ] = None,
) -> None:
    """Say how far raters agree on the items of FILE, and which labels are likeliest.

    Nothing is sent and nothing is stored. Labels are texts and never cast; where each of them
    reads as a number, coefficients for numbers are there too.
    """
    options: Options = context.obj
    columns = {"item": item, "rater": rater, "label": label}
    columns |= {"gold": gold} if gold else {}
    columns |= {"cluster": cluster} if cluster else {}
    rows = _read(file, columns)
    try:
        votes = Votes.from_columns(
            rows.item,
            rows.rater,
            rows.label,
            levels=_split(levels) if levels is not None else None,
            missing=_split(missing or ""),
        )
        _check_gold(rows, votes)
        chosen = choice.pick(votes, truths=rows.gold)
    except StatsError as error:
        raise Malformed(str(error), place=str(file)) from error
    clusters = [str(rows.cluster[name]) for name in votes.items] if cluster else None
    found = summary.of_votes(_with_numbers(votes), clusters=clusters)
    answer = _answer(votes, found, chosen)
    say(options, answer, list(_lines(answer)))


def _split(text: str) -> list[str]:
    """Names between commas; quoted ones may hold a comma."""
    return next(csv.reader([text], skipinitialspace=True), [])


def _read(path: Path, columns: dict[str, str]) -> _Rows:
    """The asked columns of a table, checked row by row."""
    rows = _Rows()
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            delimiter = "\t" if path.suffix == ".tsv" else ","
            reader = csv.reader(file, delimiter=delimiter, strict=True)
            header = next(reader, [])
            places = {name: _place(header, column, path) for name, column in columns.items()}
            for line in reader:
                if line:
                    _take(rows, line, places, place=f"{path}:{reader.line_num}")
    except UnicodeDecodeError as error:
        place = f"{path}, byte {error.start}"
        raise Malformed("This is not UTF-8.", place=place, remedy="Save it as UTF-8.") from error
    except csv.Error as error:
        raise Malformed(f"This is not CSV: {error}.", place=str(path)) from error
    return rows


def _place(header: Sequence[str], column: str, path: Path) -> int:
    if column in header:
        return header.index(column)
    there = ", ".join(header) or "none"
    raise Malformed(
        f"There is no column {column!r}.", place=str(path), remedy=f"There are: {there}."
    )


def _take(rows: _Rows, line: Sequence[str], places: dict[str, int], *, place: str) -> None:
    if max(places.values()) >= len(line):
        raise Malformed("This row has too few columns.", place=place)
    item, rater = line[places["item"]], line[places["rater"]]
    for name, text in (("item", item), ("rater", rater)):
        if not text:
            raise Malformed(f"This row names no {name}.", place=place)
    rows.item.append(item)
    rows.rater.append(rater)
    rows.label.append(line[places["label"]] or None)
    for name, known in (("gold", rows.gold), ("cluster", rows.cluster)):
        text = line[places[name]] if name in places else ""
        if name == "cluster" and name in places and not text:
            raise Malformed("This row names no cluster.", place=place)
        if text and known.setdefault(item, text) != text:
            said = f"{item!r} has the {name} {known[item]!r} above and {text!r} here."
            raise Malformed(said, place=place)
        if text and name == "gold":
            rows.place_of.setdefault(item, place)


def _check_gold(rows: _Rows, votes: Votes) -> None:
    levels = set(votes.levels)
    for item, truth in rows.gold.items():
        if truth not in levels:
            raise Malformed(
                f"The gold label {truth!r} is none of the labels.",
                place=rows.place_of[item],
                remedy="Name all labels with --levels, or correct it.",
            )


def _with_numbers(votes: Votes) -> Votes:
    """The same votes with labels as numbers, where each label reads as a number of its own."""
    numbers: list[Hashable] = []
    for level in votes.levels:
        try:
            number = float(str(level))
        except ValueError:
            return votes
        if not math.isfinite(number):
            return votes
        numbers.append(number)
    return replace(votes, levels=numbers) if len(set(numbers)) == len(numbers) else votes


def _answer(votes: Votes, found: Summary, chosen: Choice) -> _Answer:
    truth = chosen.consensus
    return _Answer(
        votes=votes.n,
        items=found.items,
        items_with_two_votes=found.paired,
        raters=int((votes.per_rater > 0).sum()),
        replaced=votes.replaced,
        warnings=list(votes.warnings),
        levels={
            str(level): count for level, count in zip(votes.levels, found.prevalence, strict=True)
        },
        agreement=[_Figure(name=each.name, **vars(each.estimate)) for each in found.coefficients],
        confusion=found.confusion.tolist() if found.confusion is not None else None,
        truth=_Truth(
            model=truth.model,
            checked=chosen.checked,
            note=chosen.note,
            gold=chosen.n,
            right=dict(chosen.right),
            labels=[
                _Label(
                    item=str(name),
                    label=str(votes.levels[code]) if code >= 0 else None,
                    confidence=confidence,
                    tied=tied,
                )
                for name, code, confidence, tied in zip(
                    votes.items,
                    truth.label.tolist(),
                    truth.confidence.tolist(),
                    truth.tied.tolist(),
                    strict=True,
                )
            ],
        ),
    )


def _lines(answer: _Answer) -> Iterator[str]:
    yield (
        f"{counted(answer.votes, 'vote')} of {counted(answer.raters, 'rater')} on "
        f"{counted(answer.items, 'item')}, {answer.items_with_two_votes:,} of them with two or more"
    )
    if answer.replaced:
        yield f"{counted(answer.replaced, 'vote')} of a rater on an item took the place of another"
    yield from answer.warnings
    yield ""
    yield from _of_levels(answer)
    yield ""
    width = max(len(each.name) for each in answer.agreement)
    for each in answer.agreement:
        yield f"{each.name:<{width}}  {_figure(each)}"
    yield ""
    truth = answer.truth
    tied = sum(label.tied for label in truth.labels)
    yield f"labels by {truth.model}, {tied:,} tied; {truth.note}"
    for model, right in truth.right.items():
        if truth.gold:
            yield f"  {model}: {right:g} of {counted(truth.gold, 'gold item')} right"
    yield "Each label with its confidence: --json"


def _of_levels(answer: _Answer) -> Iterator[str]:
    """How common each label is, and which are taken for one another most often."""
    ranked = sorted(answer.levels.items(), key=lambda pair: -pair[1])
    for name, count in ranked[:LEVELS_SHOWN]:
        share = count / max(answer.votes, 1)
        yield f"{name}: {counted(count, 'vote')}, {share:.1%}"
    if len(ranked) > LEVELS_SHOWN:
        yield f"and {len(ranked) - LEVELS_SHOWN:,} more labels"
    names, table = list(answer.levels), answer.confusion or []
    mixed = [
        (2 * share, names[one], names[other])
        for one, row in enumerate(table)
        for other, share in enumerate(row[:one])
        if share > 0
    ]
    if mixed:
        said = (f"{a} and {b} {share:.1%}" for share, b, a in sorted(mixed, reverse=True)[:3])
        yield f"of two votes on an item: {', '.join(said)}"


def _figure(figure: _Figure) -> str:
    if figure.value is None:
        return f"not known: {figure.unknown}"
    if figure.low is None or figure.high is None:
        _, _, why = figure.method.partition("; ")
        return f"{figure.value:.3f}  ({why or 'no interval'})"
    rough = ", rough" if figure.rough else ""
    ends = f"{figure.low:.3f} to {figure.high:.3f} at {figure.level:.0%}{rough}"
    return f"{figure.value:.3f}  ({ends}, n = {figure.n:,})"
