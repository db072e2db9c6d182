"""Apollo: shared knowledge with embeddings. PostgreSQL with pgvector only."""

from __future__ import annotations

from legion_data.models.apollo.access_log import ApolloAccessLog as AccessLog
from legion_data.models.apollo.archived_entry import (
    ApolloArchivedEntry as ArchivedEntry,
)
from legion_data.models.apollo.entry import ApolloEntry as Entry
from legion_data.models.apollo.expertise import ApolloExpertise as Expertise
from legion_data.models.apollo.operation import ApolloOperation as Operation
from legion_data.models.apollo.relation import ApolloRelation as Relation

__all__ = [
    "AccessLog",
    "ArchivedEntry",
    "Entry",
    "Expertise",
    "Operation",
    "Relation",
]

# Last, so that whoever gets here in a circle finds every class of this package: rows are owned by principals.
import legion_data.models.identity  # noqa: F401
