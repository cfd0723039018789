"""Imports: history made elsewhere, brought in through the verbs that people use.

Each format is a file here that reads rows and writes nothing; `runs.py` puts the rows
through the verbs, at the times of the source, as pseudonymous people.
"""

from tacit.intake.imports.runs import (
    find_import,
    get_import,
    list_imports,
    run,
    start,
    step,
    survey,
)

__all__ = ["find_import", "get_import", "list_imports", "run", "start", "step", "survey"]
