"""Audit records: chains over content that is kept elsewhere, named by its hash, signed if wanted.

audit.records.append(session, chain_id="model-registry", content_type="weights", content_hash=digest, sign=True)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from legion_data.audit import appending, checks, payload
from legion_data.audit.ledgers import RECORDS
from legion_data.audit.record_reading import Record, query_by_type, walk
from legion_data.audit.signatures import signer_of, signing
from legion_data.errors import ValueRefused
from legion_data.models.audit.audit_record import AuditRecord

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from sqlalchemy.orm import Session

    from legion_data.audit.appending import Draft, Entry
    from legion_data.keys.signing import Signer

__all__ = ["Record", "append", "append_many", "query_by_type", "walk"]

_REQUIRED = frozenset({"content_type", "content_hash"})
#: What enters the hash between the instant and the id of the key that signs.
_HASHED = tuple(f"{name}_" for name in RECORDS.fields[2:-1])


def append(
    session: Session,
    *,
    chain_id: str,
    content_type: str,
    content_hash: str,
    metadata: Any = None,
    entity_type: str | None = None,
    sign: bool | Signer = False,
    created_at: datetime | str | None = None,
    uuid: str | None = None,
) -> Entry:
    """Append to ``chain_id``. ``metadata`` is a JSON value; an empty mapping is kept as none.

    ``sign``: True signs with the key of the environment (``legion_data.keys.signing``), a ``Signer`` with its own.
    Raises as ``audit.log.append`` does, and ``SigningKeyRefused`` when there is no key to sign with.
    """
    given = locals()
    del given["session"]
    return appending.append(session, RECORDS, _draft(**given))


def append_many(session: Session, entries: Iterable[Mapping[str, Any]]) -> list[Entry]:
    """Append several, in order: each a mapping of what ``append`` takes. Chains are locked once. Raises as it does."""
    return appending.append_many(session, RECORDS, [_draft(**entry) for entry in entries])


def _draft(
    *,
    chain_id: str | None = None,
    content_type: str | None = None,
    content_hash: str | None = None,
    metadata: Any = None,
    entity_type: str | None = None,
    sign: bool | Signer = False,
    created_at: datetime | str | None = None,
    uuid: str | None = None,
    **unknown: Any,
) -> Draft:
    for name in unknown:
        raise ValueRefused(f"An audit record has no {name!r}.")
    given = {"content_type": content_type, "content_hash": content_hash, "entity_type": entity_type}
    values = checks.values(AuditRecord, given, _REQUIRED)
    is_empty = metadata is None or metadata == {}
    values["metadata_"] = None if is_empty else payload.stored(metadata, "AuditRecord.metadata")
    signer = signer_of(sign)
    values["signature_"] = None
    key_id = None if signer is None else signer.key_id
    public_id, is_given = checks.public_id(uuid)
    return appending.Draft(
        chain_id=checks.chain_id(AuditRecord, "chain_id", chain_id),
        uuid=public_id,
        created_at=checks.instant(AuditRecord, created_at),
        values=values,
        content=(*[values[name] for name in _HASHED], key_id),
        is_repeatable=is_given,
        sign=None if signer is None else signing(signer, RECORDS.table),
    )
