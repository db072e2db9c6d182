"""Encrypted columns whose master key is in Vault (here OpenBao)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from legion_data.encryption import rotate, status
from legion_data.encryption.rings import ring_of
from legion_data.errors import KeyServiceUnavailable
from tests.conformance.encryption.credential import Credential, create_tables
from tests.unit.keys.bao import TOKEN, Bao

if TYPE_CHECKING:
    from collections.abc import Callable

    from legion_data.runtime import DataLayer

pytestmark = pytest.mark.only("sqlite", reason="the key service does not know which database asks")


def test_values_rotate_with_the_services_key_and_need_the_service(
    migrated: Any, open_layer: Callable[..., DataLayer]
) -> None:
    bao = Bao()
    try:
        vault = {"address": bao.address, "token": TOKEN}
        layer = open_layer(migrated.settings, encryption={"provider": "vault", "vault": vault})
        create_tables(layer.connection)
        with layer.session() as session:
            session.add(Credential(tenant_id="acme", secret="hunter2"))
        bao.client.secrets.transit.rotate_key("legion-data")
        assert rotate(data=layer).keys_rewrapped == 1
        assert {key["wrapped_by"] for key in status(data=layer)["keys"]} == {"vault:transit/legion-data:2"}
        with layer.session() as session:
            assert session.scalars(select(Credential)).one().secret == "hunter2"
    finally:
        bao.stop()
    with layer.session() as session:  # for a while, without the service
        assert session.scalars(select(Credential)).one().secret == "hunter2"
    ring_of(layer.connection.dialect).forget()
    with layer.session() as session, pytest.raises(KeyServiceUnavailable):
        _ = session.scalars(select(Credential)).one().secret
