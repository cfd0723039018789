"""Pages: server-rendered, working without scripts."""

from fastapi import FastAPI

from tacit.web import (
    account,
    bench,
    calibration,
    demo,
    desk,
    differences,
    errors_page,
    files,
    item,
    items,
    my_work,
    operations,
    people,
    plans,
    project,
    project_guideline,
    project_imports,
    project_new,
    project_quality,
    project_questions,
    project_settings,
    projects,
    releases,
    review,
    review_desk,
    scores,
    sign_in,
    static_files,
    styleguide,
    trend,
    workbench,
    writing,
)
from tacit.web._call import fail, refuse

__all__ = ["add_routes", "fail", "refuse"]

_ROUTERS = (
    sign_in.router,
    demo.router,
    account.router,
    desk.router,
    files.router,
    workbench.router,
    bench.router,
    writing.router,
    review.router,
    review_desk.router,
    calibration.router,
    trend.router,
    differences.router,
    my_work.router,
    projects.router,
    project_new.router,
    project.router,
    project_guideline.router,
    project_quality.router,
    project_questions.router,
    project_settings.router,
    project_imports.router,
    items.router,
    item.router,
    scores.router,
    releases.router,
    plans.router,
    people.router,
    operations.router,
    errors_page.router,
    styleguide.router,
)
"""In this order: `/projects/new` before the project of any name."""


def add_routes(app: FastAPI) -> None:
    """Put the pages, and the files they load, into an application."""
    for router in _ROUTERS:
        app.include_router(router, include_in_schema=False)
    app.mount("/static", static_files.Static(), name="static")
