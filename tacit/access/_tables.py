"""Tables of access."""

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    ForeignKeyConstraint,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
)

from tacit.storage.tables import metadata
from tacit.storage.types import Id, Json, Moment

organizations = Table(
    "organizations",
    metadata,
    Column("id", Id, nullable=False),
    Column("slug", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("demo", Boolean(create_constraint=False), nullable=False),
    Column("alias_number", Integer, nullable=False),
    Column("created_at", Moment, nullable=False),
    PrimaryKeyConstraint("id", name="pk_organizations"),
    UniqueConstraint("slug", name="uq_organizations_slug"),
)

people = Table(
    "people",
    metadata,
    Column("id", Id, nullable=False),
    Column("email", Text),
    Column("name", Text, nullable=False),
    Column("password_hash", Text),
    Column("created_at", Moment, nullable=False),
    Column("disabled_at", Moment),
    PrimaryKeyConstraint("id", name="pk_people"),
    UniqueConstraint("email", name="uq_people_email"),
)

aliases = Table(
    "aliases",
    metadata,
    Column("org_id", Id, nullable=False),
    Column("person_id", Id, nullable=False),
    Column("alias", Text, nullable=False),
    PrimaryKeyConstraint("org_id", "person_id", name="pk_aliases"),
    UniqueConstraint("org_id", "alias", name="uq_aliases_org_id_alias"),
    ForeignKeyConstraint(["org_id"], ["organizations.id"], name="fk_aliases_org_id"),
    ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_aliases_person_id"),
)
Index("ix_aliases_person_id", aliases.c.person_id)

memberships = Table(
    "memberships",
    metadata,
    Column("org_id", Id, nullable=False),
    Column("person_id", Id, nullable=False),
    Column("role", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    PrimaryKeyConstraint("person_id", "org_id", "role", name="pk_memberships"),
    ForeignKeyConstraint(["org_id"], ["organizations.id"], name="fk_memberships_org_id"),
    ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_memberships_person_id"),
)
Index("ix_memberships_org_id_role", memberships.c.org_id, memberships.c.role)

person_tags = Table(
    "person_tags",
    metadata,
    Column("org_id", Id, nullable=False),
    Column("person_id", Id, nullable=False),
    Column("tag", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("given_by", Id, nullable=False),
    Column("given_at", Moment, nullable=False),
    Column("until", Moment),
    PrimaryKeyConstraint("person_id", "org_id", "tag", name="pk_person_tags"),
    ForeignKeyConstraint(["org_id"], ["organizations.id"], name="fk_person_tags_org_id"),
    ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_person_tags_person_id"),
)
Index("ix_person_tags_org_id_tag", person_tags.c.org_id, person_tags.c.tag)

sessions = Table(
    "sessions",
    metadata,
    Column("id_hash", Text, nullable=False),
    Column("person_id", Id, nullable=False),
    Column("org_id", Id, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("last_seen_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("ended_at", Moment),
    PrimaryKeyConstraint("id_hash", name="pk_sessions"),
    ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_sessions_person_id"),
    ForeignKeyConstraint(["org_id"], ["organizations.id"], name="fk_sessions_org_id"),
)
Index("ix_sessions_person_id_created_at", sessions.c.person_id, sessions.c.created_at)

tokens = Table(
    "tokens",
    metadata,
    Column("id", Id, nullable=False),
    Column("token_hash", Text, nullable=False),
    Column("person_id", Id, nullable=False),
    Column("org_id", Id, nullable=False),
    Column("name", Text, nullable=False),
    Column("scopes", Json, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("last_used_on", Date),
    Column("ended_at", Moment),
    PrimaryKeyConstraint("id", name="pk_tokens"),
    UniqueConstraint("token_hash", name="uq_tokens_token_hash"),
    ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_tokens_person_id"),
    ForeignKeyConstraint(["org_id"], ["organizations.id"], name="fk_tokens_org_id"),
)
Index("ix_tokens_person_id_org_id_id", tokens.c.person_id, tokens.c.org_id, tokens.c.id)

sign_ins = Table(
    "sign_ins",
    metadata,
    Column("id", Id, nullable=False),
    Column("person_id", Id),
    Column("org_id", Id),
    Column("ok", Boolean(create_constraint=False), nullable=False),
    Column("reason", Text),
    Column("address", Text, nullable=False),
    Column("at", Moment, nullable=False),
    PrimaryKeyConstraint("id", name="pk_sign_ins"),
)
Index("ix_sign_ins_org_id_id", sign_ins.c.org_id, sign_ins.c.id)
Index("ix_sign_ins_person_id_id", sign_ins.c.person_id, sign_ins.c.id)
