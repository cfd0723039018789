"""Tables of intake."""

from sqlalchemy import (
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
)

from tacit.storage.tables import append_only, metadata
from tacit.storage.types import Id, Json, Moment

imports = Table(
    "imports",
    metadata,
    Column("id", Id, nullable=False),
    Column("org_id", Id, nullable=False),
    Column("project_id", Id, nullable=False),
    Column("format", Text, nullable=False),
    Column("files_sha256", Text, nullable=False),
    Column("options", Json, nullable=False),
    Column("options_sha256", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("rows_done", Integer, nullable=False),
    Column("rows_total", Integer, nullable=False),
    Column("error", Text),
    Column("created_by", Id, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("ended_at", Moment),
    PrimaryKeyConstraint("id", name="pk_imports"),
    UniqueConstraint(
        "project_id", "format", "files_sha256", "options_sha256", name="uq_imports_files"
    ),
    ForeignKeyConstraint(["org_id"], ["organizations.id"], name="fk_imports_org_id"),
    ForeignKeyConstraint(["project_id"], ["projects.id"], name="fk_imports_project_id"),
)
Index("ix_imports_org_id_id", imports.c.org_id, imports.c.id)

import_people = append_only(
    Table(
        "import_people",
        metadata,
        Column("project_id", Id, nullable=False),
        Column("rater_sha256", Text, nullable=False),
        Column("number", Integer, nullable=False),
        Column("person_id", Id, nullable=False),
        Column("alias", Text, nullable=False),
        PrimaryKeyConstraint("project_id", "rater_sha256", name="pk_import_people"),
        UniqueConstraint("project_id", "number", name="uq_import_people_number"),
        ForeignKeyConstraint(["project_id"], ["projects.id"], name="fk_import_people_project_id"),
        ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_import_people_person_id"),
    )
)
