"""Who sees a conversation sees its messages: they take its access scope and its owner when they are written.

A message on its own would be global, and so would the messages of a private conversation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from legion_data.ledger.columns import defaults
from legion_data.models.llm import Conversation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from legion_data.ledger.columns import Row

__all__ = ["SCOPE", "scope_of"]

#: Columns that conversations and messages have in common.
SCOPE = ("access_scope", "identity_principal_id", "identity_canonical_name")


def scope_of(conversation: Row, stored: Sequence[Any]) -> dict[str, Any]:
    """What a message takes: what is stored of its conversation, or, where that is still empty, what is being said.

    This is what the conversation holds once it is filled in (``columns.kept``); SQLite looks before that.
    """
    empty = defaults(Conversation)
    return {
        name: conversation[name] if value is None or value == empty[name] else value
        for name, value in zip(SCOPE, stored, strict=True)
    }
