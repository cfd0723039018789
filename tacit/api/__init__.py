"""The REST door under /api/v1: one file a feature, each route one verb."""

from fastapi import FastAPI

from tacit.api import (
    access,
    bench,
    desk,
    files,
    health,
    intake,
    items,
    operations,
    plans,
    projects,
    quality,
    releases,
    reviews,
    scores,
    shortcuts,
    work,
)


def add_routes(app: FastAPI) -> None:
    """Put every route of the API into the application."""
    shortcuts.add_routes(app)
    for part in (
        access,
        projects,
        quality,
        plans,
        items,
        scores,
        work,
        bench,
        files,
        reviews,
        desk,
        releases,
        intake,
        operations,
    ):
        app.include_router(part.router)
    app.include_router(health.router)
