"""Files of scores by many raters, generated: JUDGE-BENCH and AltTest, one object each."""

from typing import Any

from hypothesis import strategies as st

from tests.make.source_words import Record, Records, record, texts, words

_GRADED = record(
    {"category": st.just("graded"), "worst": st.just(1), "best": st.just(3), "prompt": texts}
)
_NAMED = record(
    {
        "category": st.just("categorical"),
        "labels_list": st.sampled_from([["yes", "no"], [0, 1, 2], [True, "unsure"]]),
        "prompt": texts,
    }
)
_FREE = record({"category": st.just("continuous"), "worst": st.just(0), "best": st.just(1)})


@st.composite
def _judgebench(draw: st.DrawFn) -> list[Record]:
    metrics = {"fluency": draw(_GRADED), "safe": draw(_NAMED), "length": draw(_FREE)}
    scores = {
        "fluency": st.sampled_from([1, 2, 3, 3.0, "2", None]),
        "safe": st.sampled_from([*metrics["safe"]["labels_list"], None]),
        "length": st.floats(0, 1),
    }
    instances = []
    for number in range(draw(st.integers(1, 3))):
        said: dict[str, Any] = {
            name: {"individual_human_scores": draw(st.lists(of, max_size=3))}
            for name, of in scores.items()
        }
        said["fluency"]["individual_human_scores"].insert(0, 2)
        if not said["safe"]["individual_human_scores"]:
            said["safe"]["majority_human"] = metrics["safe"]["labels_list"][0]
        said["length"]["mean_human"] = 0.5
        told = draw(words | st.fixed_dictionaries({"context": words, "reply": words}))
        instances.append({"id": number, "instance": told, "annotations": said})
    head = draw(record({"dataset": words, "expert_annotator": st.sampled_from(["true", "false"])}))
    listed = [{"metric": name, **metric} for name, metric in metrics.items()]
    made: Record = {**head, "annotations": listed, "instances": instances}
    return [made]


judgebench: Records = _judgebench()
_ID = st.tuples(
    st.integers(1, 3), st.sampled_from(["", "__food", "__noise", "__label", "__a__b"])
).map(lambda parts: f"{parts[0]}{parts[1]}")
_LABEL = st.sampled_from(["Positive", "unknown", "", "1", 1, 0, 2.5, True])
alttest: Records = st.dictionaries(
    words, st.dictionaries(_ID, _LABEL, min_size=1, max_size=5), min_size=1, max_size=3
).map(lambda made: [dict(made)])
