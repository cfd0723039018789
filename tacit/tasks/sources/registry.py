"""Which source formats there are."""

from tacit.tasks.sources import (
    alttest,
    apex,
    expertqa,
    gdpval,
    healthbench,
    helpsteer3,
    hh_rlhf,
    judgebench,
    kqa,
    lfqa,
    mistakes,
    pandalm,
    paperbench,
    prbench,
    prm800k,
    profbench,
    researchrubrics,
    rubric_list,
    ultrafeedback,
    vals,
)
from tacit.tasks.sources.source import Source

SOURCES: tuple[Source, ...] = (
    kqa.KQA,
    kqa.QUESTIONS,
    expertqa.EXPERTQA,
    healthbench.RUBRICS,
    healthbench.META,
    prbench.PRBENCH,
    gdpval.GDPVAL,
    apex.APEX,
    apex.AGENTS,
    apex.GRADES,
    profbench.PROFBENCH,
    researchrubrics.RESEARCHRUBRICS,
    researchrubrics.TABLE,
    paperbench.PAPERBENCH,
    paperbench.GRADED,
    vals.VALS,
    vals.V2,
    rubric_list.RUBRIC_LIST,
    prm800k.PRM800K,
    mistakes.PROCESSBENCH,
    mistakes.BIGBENCH,
    hh_rlhf.HH_RLHF,
    ultrafeedback.ULTRAFEEDBACK,
    helpsteer3.HELPSTEER3,
    pandalm.PANDALM,
    lfqa.LFQA,
    judgebench.JUDGEBENCH,
    alttest.HUMANS,
    alttest.JUDGES,
)
_BY_NAME = {source.name: source for source in SOURCES}


def find(name: str) -> Source | None:
    """Find a format by name."""
    return _BY_NAME.get(name)
