"""Take the next review and decide: `accept`, or `return` with a comment at the first words.

TACIT_URL=http://127.0.0.1:8000 TACIT_TOKEN=tct_… python examples/review.py return
"""

import os
import sys
from collections.abc import Mapping

from tacit import Client
from tacit.kit.ids import new_id
from tacit.wire.work import Anchor, LineVerdict, NewComment, NewReview, Review, ReviewVerdict

QUOTE_CHARS = 20


def review(client: Client, verdict: str, project_id: str | None = None) -> Review | None:
    """Judge every point of the guideline, and say why."""
    claim = client.work.next(project_id=project_id, stage_names=["review"])
    if claim is None:
        print("Nothing to review now.")
        return None
    sheet = client.work.worksheet(claim.id)
    assert sheet.target is not None, "a review has a submission to judge"
    returned = verdict == "return"
    made = client.work.review(
        claim.id,
        NewReview(
            id=new_id(),
            verdict=ReviewVerdict(verdict),
            reasons="Say first what happens after the tenth day." if returned else "",
            submission_id=sheet.target.submission.id,
            lines=[
                LineVerdict(
                    point=point.slug,
                    verdict="unmet" if returned and index == 0 else "met",
                    reason="The second date is missing." if returned and index == 0 else "",
                )
                for index, point in enumerate(sheet.points)
            ],
            comments=[comment(sheet.target.submission.answer)] if returned else [],
        ),
    )
    print(f"{sheet.item_title}: {made.verdict}")
    return made


def comment(answer: Mapping[str, object]) -> NewComment:
    """A comment about the first words of the last answer."""
    messages = answer["messages"]
    assert isinstance(messages, list), "an example has messages"
    last = len(messages) - 1
    quote = str(messages[last]["content"])[:QUOTE_CHARS]
    anchor = Anchor(path=f"messages[{last}].content", start=0, end=len(quote), quote=quote)
    return NewComment(id=new_id(), text="By which day, and else?", anchor=anchor)


def main() -> None:
    with Client(os.environ["TACIT_URL"], os.environ["TACIT_TOKEN"]) as client:
        review(client, sys.argv[1])


if __name__ == "__main__":
    main()
