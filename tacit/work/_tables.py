"""Tables of work.

Rows of `submissions`, `reviews`, `votes` and `comments` are never changed; triggers
refuse it. What moves is in `stages` and `claims`, each move by one guarded UPDATE.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from tacit.storage.tables import append_only, metadata
from tacit.storage.types import Json, Moment, Serial

_OPEN_TO_ALL = text("state = 'open' AND reserved_until IS NULL")
_OPEN_RESERVED = text("state = 'open' AND reserved_until IS NOT NULL")
_AWAITS_LOOKS = text("state = 'waiting' AND wanted_most IS NOT NULL")
_HELD = text("state = 'held'")
_LIVE = text("state IN ('held', 'handed_in')")
_UNANSWERED = text("answered_at IS NULL")

stages = Table(
    "stages",
    metadata,
    Column("id", Text, nullable=False),
    Column("org_id", Text, nullable=False),
    Column("item_id", Text, nullable=False),
    Column("project_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("position", Integer, nullable=False),
    Column("round", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("wanted", Integer, nullable=False),
    Column("taken", Integer, nullable=False),
    Column("done", Integer, nullable=False),
    Column("reserved_until", Moment, nullable=True),
    Column("priority", Integer, nullable=False),
    Column("domain", Text, nullable=False),
    Column("blind", Boolean(create_constraint=False), nullable=False),
    Column("target_submission_id", Text, nullable=True),
    Column("contested", Boolean(create_constraint=False), nullable=False),
    Column("opened_at", Moment, nullable=False),
    Column("settled_at", Moment, nullable=True),
    Column("reason", Text, nullable=True),
    Column("wanted_most", Integer, nullable=True),
    PrimaryKeyConstraint("id", name="pk_stages"),
    UniqueConstraint("item_id", "name", "round", name="uq_stages_item_id_name_round"),
    ForeignKeyConstraint(["item_id"], ["items.id"], name="fk_stages_item_id_items"),
    Index(
        "ix_stages_next",
        "project_id",
        "name",
        text("priority DESC"),
        "opened_at",
        # Items of one file come in its order.
        "item_id",
        sqlite_where=_OPEN_TO_ALL,
        postgresql_where=_OPEN_TO_ALL,
    ),
    Index(
        "ix_stages_reserved_until",
        "reserved_until",
        sqlite_where=_OPEN_RESERVED,
        postgresql_where=_OPEN_RESERVED,
    ),
    Index(
        "ix_stages_awaits_looks",
        "project_id",
        "id",
        sqlite_where=_AWAITS_LOOKS,
        postgresql_where=_AWAITS_LOOKS,
    ),
    postgresql_with={"fillfactor": "80"},
)

look_rules = Table(
    "look_rules",
    metadata,
    Column("project_id", Text, nullable=False),
    Column("org_id", Text, nullable=False),
    Column("first", Integer, nullable=False),
    Column("most", Integer, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", Moment, nullable=False),
    PrimaryKeyConstraint("project_id", name="pk_look_rules"),
    ForeignKeyConstraint(["project_id"], ["projects.id"], name="fk_look_rules_project_id_projects"),
)

reservations = Table(
    "reservations",
    metadata,
    Column("stage_id", Text, nullable=False),
    Column("person_id", Text, nullable=False),
    Column("until", Moment, nullable=False),
    Column("ended_at", Moment, nullable=True),
    PrimaryKeyConstraint("stage_id", "person_id", name="pk_reservations"),
    ForeignKeyConstraint(["stage_id"], ["stages.id"], name="fk_reservations_stage_id_stages"),
    Index(
        "ix_reservations_person_id",
        "person_id",
        sqlite_where=text("ended_at IS NULL"),
        postgresql_where=text("ended_at IS NULL"),
    ),
)

claims = Table(
    "claims",
    metadata,
    Column("id", Text, nullable=False),
    Column("org_id", Text, nullable=False),
    Column("stage_id", Text, nullable=False),
    Column("item_id", Text, nullable=False),
    Column("project_id", Text, nullable=False),
    Column("stage_name", Text, nullable=False),
    Column("expert_id", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("reserved", Boolean(create_constraint=False), nullable=False),
    Column("guideline_version", Integer, nullable=False),
    Column("claimed_at", Moment, nullable=False),
    Column("hold_until", Moment, nullable=False),
    Column("hold_seconds", Integer, nullable=False),
    Column("ended_at", Moment, nullable=True),
    Column("renewals", Integer, nullable=False),
    Column("reason", Text, nullable=True),
    PrimaryKeyConstraint("id", name="pk_claims"),
    ForeignKeyConstraint(["stage_id"], ["stages.id"], name="fk_claims_stage_id_stages"),
    Index(
        "uq_claims_stage_id_expert_id",
        "stage_id",
        "expert_id",
        unique=True,
        sqlite_where=_LIVE,
        postgresql_where=_LIVE,
    ),
    Index("ix_claims_item_id_expert_id", "item_id", "expert_id"),
    Index("ix_claims_expert_id", "expert_id", sqlite_where=_HELD, postgresql_where=_HELD),
    Index("ix_claims_hold_until", "hold_until", sqlite_where=_HELD, postgresql_where=_HELD),
    postgresql_with={"fillfactor": "80"},
)

drafts = Table(
    "drafts",
    metadata,
    Column("stage_id", Text, nullable=False),
    Column("expert_id", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("org_id", Text, nullable=False),
    Column("item_id", Text, nullable=False),
    Column("answer", Json, nullable=False),
    Column("tab", Text, nullable=False),
    Column("save_id", Text, nullable=False),
    Column("saved_at", Moment, nullable=False),
    PrimaryKeyConstraint("stage_id", "expert_id", "version", name="pk_drafts"),
    UniqueConstraint("save_id", name="uq_drafts_save_id"),
    ForeignKeyConstraint(["stage_id"], ["stages.id"], name="fk_drafts_stage_id_stages"),
    Index("ix_drafts_item_id_expert_id", "item_id", "expert_id"),
)

submissions = append_only(
    Table(
        "submissions",
        metadata,
        Column("id", Text, nullable=False),
        Column("org_id", Text, nullable=False),
        Column("claim_id", Text, nullable=False),
        Column("stage_id", Text, nullable=False),
        Column("item_id", Text, nullable=False),
        Column("project_id", Text, nullable=False),
        Column("expert_id", Text, nullable=False),
        Column("stage_name", Text, nullable=False),
        Column("round", Integer, nullable=False),
        Column("answer", Json, nullable=False),
        Column("guideline_version", Integer, nullable=False),
        Column("ai_help", Text, nullable=False),
        Column("ai_note", Text, nullable=False),
        Column("replaces", Text, nullable=True),
        Column("seconds_active", Integer, nullable=False),
        Column("submitted_at", Moment, nullable=False),
        PrimaryKeyConstraint("id", name="pk_submissions"),
        UniqueConstraint("claim_id", name="uq_submissions_claim_id"),
        ForeignKeyConstraint(["claim_id"], ["claims.id"], name="fk_submissions_claim_id_claims"),
        Index("ix_submissions_item_id", "item_id"),
        Index("ix_submissions_expert_id_submitted_at", "expert_id", "submitted_at", "id"),
    )
)

reviews = append_only(
    Table(
        "reviews",
        metadata,
        Column("id", Text, nullable=False),
        Column("org_id", Text, nullable=False),
        Column("claim_id", Text, nullable=False),
        Column("stage_id", Text, nullable=False),
        Column("item_id", Text, nullable=False),
        Column("project_id", Text, nullable=False),
        Column("submission_id", Text, nullable=False),
        Column("reviewer_id", Text, nullable=False),
        Column("stage_name", Text, nullable=False),
        Column("round", Integer, nullable=False),
        Column("verdict", Text, nullable=False),
        Column("reasons", Text, nullable=False),
        Column("lines", Json, nullable=False),
        Column("decisions", Json, nullable=False),
        Column("guideline_version", Integer, nullable=False),
        Column("seconds_active", Integer, nullable=False),
        Column("at", Moment, nullable=False),
        PrimaryKeyConstraint("id", name="pk_reviews"),
        UniqueConstraint("claim_id", name="uq_reviews_claim_id"),
        ForeignKeyConstraint(["claim_id"], ["claims.id"], name="fk_reviews_claim_id_claims"),
        Index("ix_reviews_item_id", "item_id"),
        Index("ix_reviews_submission_id", "submission_id"),
        Index("ix_reviews_reviewer_id_at", "reviewer_id", "at", "id"),
        Index("ix_reviews_project_id_stage_name_at", "project_id", "stage_name", "at"),
    )
)

comments = append_only(
    Table(
        "comments",
        metadata,
        Column("id", Text, nullable=False),
        Column("org_id", Text, nullable=False),
        Column("item_id", Text, nullable=False),
        Column("submission_id", Text, nullable=False),
        Column("review_id", Text, nullable=True),
        Column("author_id", Text, nullable=False),
        Column("replies_to", Text, nullable=True),
        Column("anchor", Json, nullable=True),
        Column("text", Text, nullable=False),
        Column("at", Moment, nullable=False),
        PrimaryKeyConstraint("id", name="pk_comments"),
        ForeignKeyConstraint(
            ["submission_id"], ["submissions.id"], name="fk_comments_submission_id_submissions"
        ),
        Index("ix_comments_submission_id", "submission_id"),
        Index("ix_comments_item_id", "item_id"),
    )
)

votes = append_only(
    Table(
        "votes",
        metadata,
        Column("id", Text, nullable=False),
        Column("org_id", Text, nullable=False),
        Column("item_id", Text, nullable=False),
        Column("project_id", Text, nullable=False),
        Column("stage_id", Text, nullable=False),
        Column("submission_id", Text, nullable=True),
        Column("review_id", Text, nullable=True),
        Column("rater_id", Text, nullable=False),
        Column("rater_kind", Text, nullable=False),
        Column("criterion", Text, nullable=False),
        Column("criterion_version", Integer, nullable=False),
        Column("verdict", Text, nullable=True),
        Column("option", Text, nullable=True),
        Column("rationale", Text, nullable=False),
        Column("confidence", Float, nullable=True),
        Column("blind", Boolean(create_constraint=False), nullable=False),
        Column("round", Integer, nullable=False),
        Column("seconds", Integer, nullable=True),
        Column("at", Moment, nullable=False),
        PrimaryKeyConstraint("id", name="pk_votes"),
        ForeignKeyConstraint(["stage_id"], ["stages.id"], name="fk_votes_stage_id_stages"),
        Index("ix_votes_item_id", "item_id"),
        Index("ix_votes_project_id_criterion", "project_id", "criterion"),
    )
)

time_segments = Table(
    "time_segments",
    metadata,
    Column("id", Text, nullable=False),
    Column("org_id", Text, nullable=False),
    Column("claim_id", Text, nullable=False),
    Column("person_id", Text, nullable=False),
    Column("item_id", Text, nullable=False),
    Column("from_at", Moment, nullable=False),
    Column("to_at", Moment, nullable=False),
    Column("signal", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("answer", Text, nullable=True),
    Column("answered_at", Moment, nullable=True),
    Column("note", Text, nullable=True),
    Column("recorded_at", Moment, nullable=False),
    PrimaryKeyConstraint("id", name="pk_time_segments"),
    ForeignKeyConstraint(["claim_id"], ["claims.id"], name="fk_time_segments_claim_id_claims"),
    Index("ix_time_segments_claim_id", "claim_id"),
    Index("ix_time_segments_person_id_to_at", "person_id", "to_at"),
)

contributions = append_only(
    Table(
        "contributions",
        metadata,
        Column("id", Text, nullable=False),
        Column("org_id", Text, nullable=False),
        Column("item_id", Text, nullable=False),
        Column("project_id", Text, nullable=False),
        Column("person_id", Text, nullable=False),
        Column("role", Text, nullable=False),
        Column("submission_id", Text, nullable=True),
        Column("review_id", Text, nullable=True),
        Column("accepted_at", Moment, nullable=False),
        PrimaryKeyConstraint("id", name="pk_contributions"),
        UniqueConstraint(
            "item_id", "person_id", "role", name="uq_contributions_item_id_person_id_role"
        ),
        Index("ix_contributions_person_id_accepted_at", "person_id", "accepted_at"),
    )
)

withdrawals = append_only(
    Table(
        "withdrawals",
        metadata,
        Column("id", Text, nullable=False),
        Column("org_id", Text, nullable=False),
        Column("item_id", Text, nullable=False),
        Column("project_id", Text, nullable=False),
        Column("reason", Text, nullable=False),
        Column("by", Text, nullable=False),
        Column("at", Moment, nullable=False),
        PrimaryKeyConstraint("id", name="pk_withdrawals"),
        UniqueConstraint("item_id", name="uq_withdrawals_item_id"),
    )
)

parks = Table(
    "parks",
    metadata,
    Column("id", Text, nullable=False),
    Column("org_id", Text, nullable=False),
    Column("item_id", Text, nullable=False),
    Column("project_id", Text, nullable=False),
    Column("stage_id", Text, nullable=False),
    Column("claim_id", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("answered_by", Text, nullable=True),
    Column("answered_at", Moment, nullable=True),
    Column("decision", Text, nullable=True),
    Column("answer", Text, nullable=True),
    PrimaryKeyConstraint("id", name="pk_parks"),
    UniqueConstraint("claim_id", name="uq_parks_claim_id"),
    Index("ix_parks_item_id", "item_id"),
    Index(
        "ix_parks_project_id",
        "project_id",
        sqlite_where=_UNANSWERED,
        postgresql_where=_UNANSWERED,
    ),
)

flow_moves = Table(
    "flow_moves",
    metadata,
    Column("id", Serial, Identity(), nullable=False),
    Column("project_id", Text, nullable=False),
    Column("changes", Json, nullable=False),
    PrimaryKeyConstraint("id", name="pk_flow_moves"),
    Index("ix_flow_moves_project_id", "project_id"),
)

flow_counts = Table(
    "flow_counts",
    metadata,
    Column("project_id", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("number", BigInteger, nullable=False),
    PrimaryKeyConstraint("project_id", "subject", "state", name="pk_flow_counts"),
)
