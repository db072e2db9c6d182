"""``audit.seal``: take rows of before format 2 into their chains, ahead of an append or after strangers wrote."""

from __future__ import annotations

from typing import TYPE_CHECKING

from legion_data.audit.appending import sealed
from legion_data.audit.chains import all_chains
from legion_data.audit.layers import Layer, chosen, snapshot
from legion_data.audit.ledgers import chain_named
from legion_data.errors import ChainUnknown

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session

__all__ = ["seal"]


def seal(
    chain: str | None = None, *, progress: Callable[[str, int], None] | None = None, data: Layer | None = None
) -> dict[str, int]:
    """Seal the rows without a place of ``chain``, or of all chains: name -> how many, for chains that had any.

    A transaction a chain. Rows that somebody wrote past ``audit`` since the last seam are reported by ``verify`` until
    this takes them in: look at them first. ``progress(chain, rows)`` is called after each chain.
    """
    layer = chosen(data)
    with snapshot(layer.connection) as connection:
        if chain is None:
            chains = all_chains(connection)
        else:
            one = chain_named(chain)
            chains = all_chains(connection, one.ledger, one.chain_id)
            if not chains:
                raise ChainUnknown(f"There is no chain {one}.")
    found = {}
    for ledger, chain_id in chains:

        def work(session: Session, ledger=ledger, chain_id=chain_id) -> int:  # type: ignore[no-untyped-def]
            return sealed(session, ledger, chain_id)

        rows = layer.run_in_transaction(work)
        if rows:
            found[ledger.chain_of(chain_id)] = rows
            if progress is not None:
                progress(ledger.chain_of(chain_id), rows)
    return found
