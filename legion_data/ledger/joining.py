"""The caller's transaction, as every verb of the ledger enters it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy.exc import DBAPIError

from legion_data.engines.errors import recognise
from legion_data.models.llm import MessageInferenceRequest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection
    from sqlalchemy.orm import Session

__all__ = ["joined"]


@contextmanager
def joined(session: Session) -> Iterator[Connection]:
    """The connection of ``session``, after what it has pending; errors of the database are ours."""
    if session.autoflush:
        session.flush()
    try:
        yield session.connection(bind_arguments={"mapper": MessageInferenceRequest})
    except DBAPIError as error:
        known = recognise(error)
        if known is None:
            raise
        raise known from error
