"""Plain statements: an INSERT encrypts however its values are given; what could not be read again is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import bindparam, delete, insert, null, select, text, update

from legion_data.dialects.kinds import is_mysql
from legion_data.encryption import encrypted, opened, sealed
from legion_data.errors import (
    EncryptedColumnMisplaced,
    EncryptedNotSearchable,
    EncryptedWriteRefused,
    ValueRefused,
)
from tests.conformance.encryption.credential import Credential, Note, Own

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection
    from sqlalchemy.orm import Session

    from legion_data.runtime import DataLayer

TABLE: Any = Credential.__table__
ONE = {"tenant_id": "acme", "secret": "s1", "profile": {"n": 1}}
TWO = {"tenant_id": None, "secret": "s2", "profile": None}
EXPECTED = [("acme", "s1", {"n": 1}), (None, "s2", None)]

INSERTS: dict[str, Callable[[Session, Connection], Any]] = {
    "session, rows": lambda s, c: s.execute(insert(Credential), [ONE, TWO]),
    "session, one row": lambda s, c: [s.execute(insert(Credential), row) for row in (ONE, TWO)],
    "session, values": lambda s, c: [s.execute(insert(Credential).values(**row)) for row in (ONE, TWO)],
    "session, values of attributes": lambda s, c: [
        s.execute(insert(Credential).values({getattr(Credential, k): v for k, v in row.items()})) for row in (ONE, TWO)
    ],
    "session, list of values": lambda s, c: s.execute(insert(Credential).values([ONE, TWO])),
    "session, bulk_insert_mappings": lambda s, c: s.bulk_insert_mappings(Credential, [ONE, TWO]),
    "connection, rows": lambda s, c: c.execute(insert(Credential), [ONE, TWO]),
    "connection, values": lambda s, c: [c.execute(insert(Credential).values(**row)) for row in (ONE, TWO)],
    "table, rows": lambda s, c: c.execute(insert(TABLE), [ONE, TWO]),
    "table, values": lambda s, c: [c.execute(TABLE.insert().values(**row)) for row in (ONE, TWO)],
    "table, list of values": lambda s, c: c.execute(TABLE.insert().values([ONE, TWO])),
    "table, values and parameters": lambda s, c: [
        c.execute(
            TABLE.insert().values(tenant_id=row["tenant_id"]),
            [{"secret": row["secret"], "profile": row["profile"]}],
        )
        for row in (ONE, TWO)
    ],
    "sealed by hand": lambda s, c: c.execute(insert(TABLE), [sealed(Credential, row, c) for row in (ONE, TWO)]),
}


def test_an_insert_encrypts_however_its_values_are_given(layer: DataLayer) -> None:
    for way, write in INSERTS.items():
        with layer.session() as session:
            write(session, session.connection())
        with layer.session() as session:
            rows = session.scalars(select(Credential).order_by(Credential.id)).all()
            assert [(row.tenant_id, row.secret, row.profile) for row in rows] == EXPECTED, way
            assert all(len(row.uuid) == 36 for row in rows), way
            blobs = session.execute(text("SELECT secret FROM test_credentials")).scalars().all()
            assert all(bytes(blob)[0] == 2 for blob in blobs), way
            session.execute(delete(Credential))


def test_an_insert_can_return_what_it_wrote(layer: DataLayer) -> None:
    if is_mysql(layer.connection.dialect):
        with layer.session() as session:
            session.execute(insert(Credential), [ONE, TWO])
            made = session.scalars(select(Credential).order_by(Credential.id)).all()
    else:
        with layer.session() as session:
            made = session.scalars(insert(Credential).returning(Credential), [ONE, TWO]).all()
    assert sorted(row.secret or "" for row in made) == ["s1", "s2"]


def test_rows_without_the_column_and_with_null_go_together(layer: DataLayer) -> None:
    with layer.session() as session:
        session.connection().execute(
            insert(TABLE), [{"secret": "x", "tenant_id": "a"}, {"secret": None, "tenant_id": "a"}]
        )
        session.connection().execute(insert(TABLE), [{"tenant_id": "a"}, {"tenant_id": "b"}])
        session.connection().execute(TABLE.insert().values(secret=null(), tenant_id="a"))
    with layer.session() as session:
        assert [row.secret for row in session.scalars(select(Credential).order_by(Credential.id))] == ["x", *[None] * 4]


def test_rows_of_a_plain_select_are_opened_by_name(layer: DataLayer) -> None:
    with layer.session() as session:
        session.execute(insert(Credential), [ONE, TWO])
    with layer.connection.connect() as connection:
        rows = connection.execute(select(TABLE).order_by(text("id"))).mappings().all()
        assert "***" in repr(rows[0]["secret"])
        plain = [opened(Credential, row, connection) for row in rows]
    assert [(row["tenant_id"], row["secret"], row["profile"]) for row in plain] == EXPECTED


REFUSED_UPDATES: dict[str, Callable[[Session], Any]] = {
    "session": lambda s: s.execute(update(Credential).values(secret="x")),
    "session, one row": lambda s: s.execute(update(Credential).where(Credential.id == 1).values(secret="x")),
    "session, by key": lambda s: s.execute(update(Credential), [{"id": 1, "secret": "x"}]),
    "session, bulk_update_mappings": lambda s: s.bulk_update_mappings(Credential, [{"id": 1, "secret": "x"}]),
    "connection": lambda s: s.connection().execute(update(TABLE).values(secret="x")),
    "connection, parameters": lambda s: s.connection().execute(update(TABLE), {"secret": "x"}),
    "another column's value": lambda s: s.execute(update(Credential).values(secret=Credential.note)),
    "an expression": lambda s: s.execute(update(Credential).values(secret=text("'x'"))),
    "the tenant": lambda s: s.execute(update(Credential).values(tenant_id="x")),
    "the tenant, by key": lambda s: s.execute(update(Credential), [{"id": 1, "tenant_id": "x"}]),
    "the tenant, of many": lambda s: s.execute(update(Credential), [{"id": n, "tenant_id": "x"} for n in (1, 2)]),
    "the tenant, bulk_update_mappings": lambda s: s.bulk_update_mappings(Credential, [{"id": 1, "tenant_id": "x"}]),
    "the tenant, parameters": lambda s: s.connection().execute(update(TABLE), {"tenant_id": "x"}),
    "no tenant, parameters": lambda s: s.connection().execute(update(TABLE), {"tenant_id": None}),
    "the row's id, by key": lambda s: s.execute(update(Credential), [{"id": 1, "uuid": "x"}]),
    "the tenant as a flush has just written it": lambda s: _flushed_and_then(s, {"tenant_id": "x"}),
    "the row's id": lambda s: s.connection().execute(update(TABLE).values(uuid="x")),
    "query.update": lambda s: s.query(Credential).update({"secret": "x"}),
}


def _flushed_and_then(session: Session, values: dict[str, str]) -> None:
    session.scalars(select(Credential)).one().tenant_id = values["tenant_id"]
    session.flush()
    session.execute(update(TABLE), values)


def test_a_plain_update_is_refused(layer: DataLayer) -> None:
    with layer.session() as session:
        session.add(Credential(**ONE))
    for way, write in REFUSED_UPDATES.items():
        try:
            with layer.session() as session:
                write(session)
        except EncryptedWriteRefused:
            continue
        pytest.fail(f"{way} was let through")
    with layer.session() as session:
        assert session.scalars(select(Credential)).one().secret == "s1"


def test_a_flush_moves_rows_that_have_nothing_encrypted_too(layer: DataLayer) -> None:
    with layer.session() as session:
        session.add_all([Credential(**ONE), Credential(tenant_id="acme"), Credential(tenant_id="acme", name="n")])
    with layer.session() as session:
        for row in session.scalars(select(Credential)):
            row.tenant_id = "globex"
    with layer.session() as session:
        found = session.scalars(select(Credential).order_by(Credential.id)).all()
        assert [(row.tenant_id, row.secret) for row in found] == [("globex", "s1"), ("globex", None), ("globex", None)]


def test_a_plain_update_may_clear_and_may_touch_other_columns(layer: DataLayer) -> None:
    with layer.session() as session:
        session.add(Credential(**ONE))
    with layer.session() as session:
        session.execute(update(Credential).values(name="new"))
        session.execute(update(Credential).values(secret=None))
        session.execute(update(Credential).values(note=null()))
    with layer.session() as session:
        row = session.scalars(select(Credential)).one()
        assert (row.name, row.secret, row.profile) == ("new", None, {"n": 1})


def test_ciphertext_is_not_copied_into_other_rows(layer: DataLayer) -> None:
    copies = insert(Credential).from_select(["secret", "uuid"], select(TABLE.c.secret, TABLE.c.name))
    with pytest.raises(EncryptedWriteRefused, match="SELECT"), layer.session() as session:
        session.execute(copies)


def _upsert(dialect: str, **values: Any) -> Any:
    if dialect == "mysql":
        from sqlalchemy.dialects.mysql import insert as on_mysql

        made = on_mysql(Credential).values(**ONE)
        return made.on_duplicate_key_update(secret=made.inserted.secret)
    if dialect == "postgresql":
        from sqlalchemy.dialects.postgresql import insert as on_postgres

        made_too = on_postgres(Credential).values(**ONE)
        return made_too.on_conflict_do_update(index_elements=["uuid"], set_={"secret": made_too.excluded.secret})
    from sqlalchemy.dialects.sqlite import insert as on_sqlite

    made_here = on_sqlite(Credential).values(**ONE)
    return made_here.on_conflict_do_update(index_elements=["uuid"], set_={"secret": made_here.excluded.secret})


def test_an_upsert_that_would_write_the_new_rows_ciphertext_into_the_old_is_refused(layer: DataLayer) -> None:
    with pytest.raises(EncryptedWriteRefused, match="upsert"), layer.session() as session:
        session.execute(_upsert(layer.connection.dialect.name))


def test_no_statement_brings_a_plaintext_to_the_column(layer: DataLayer) -> None:
    """What the look at statements does not see, the type stops."""
    nested = insert(TABLE).values(secret=bindparam("later"))
    with pytest.raises(ValueRefused), layer.session() as session:
        session.execute(insert(Credential), [{"secret": 12}])
    with pytest.raises(EncryptedWriteRefused), layer.session() as session:
        session.connection().execute(nested, {"later": "x"})
    with pytest.raises(EncryptedWriteRefused), layer.session() as session:
        session.connection().execute(select(TABLE).where(TABLE.c.secret == "x"))
    with layer.connection.connect() as connection, pytest.raises(EncryptedWriteRefused) as caught:
        connection.execute(select(TABLE).where(TABLE.c.secret == "hunter2"))
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    "compare",
    [
        lambda: Credential.secret == "hunter2",
        lambda: Credential.secret != "hunter2",
        lambda: Credential.secret.like("hunter2%"),
        lambda: Credential.secret.in_(["hunter2"]),
        lambda: Credential.secret > "hunter2",
        lambda: Credential.secret.desc(),  # noqa: PLW0108 - the attribute itself may refuse
        lambda: "hunter2" + Credential.secret,
    ],
)
def test_a_ciphertext_cannot_be_searched_for(compare: Callable[[], Any]) -> None:
    with pytest.raises(EncryptedNotSearchable, match=r"Credential\.secret") as caught:
        compare()
    assert "hunter2" not in str(caught.value)


def test_filter_by_is_refused_too(layer: DataLayer) -> None:
    with pytest.raises(EncryptedNotSearchable), layer.session() as session:
        session.query(Credential).filter_by(secret="x").all()


def test_values_for_many_rows_at_once_are_refused(layer: DataLayer) -> None:
    with pytest.raises(EncryptedWriteRefused), layer.session() as session:
        session.connection().execute(TABLE.insert().values(secret="x"), [{"name": "a"}, {"name": "b"}])


def test_a_tenant_that_the_database_would_compute_is_refused(layer: DataLayer) -> None:
    with pytest.raises(EncryptedWriteRefused), layer.session() as session:
        session.connection().execute(TABLE.insert().values(secret="x", tenant_id=text("'a'")))
    with pytest.raises(EncryptedWriteRefused), layer.session() as session:
        session.add(Credential(secret="x", tenant_id=text("'a'")))


def test_a_class_that_lacks_what_a_column_is_bound_to_is_refused() -> None:
    from sqlalchemy import Integer, Text
    from sqlalchemy.orm import mapped_column

    with pytest.raises(EncryptedColumnMisplaced, match="uuid"):
        type(
            "NoUuid",
            (Own,),
            {"__tablename__": "a", "id": mapped_column(Integer, primary_key=True), "x": encrypted(Text)},
        )
    made = {"__tablename__": "b", "id": mapped_column(Integer, primary_key=True)}
    with pytest.raises(EncryptedColumnMisplaced, match="tenant_id"):
        type("NoTenant", (Own,), made | {"uuid": mapped_column(Text), "x": encrypted(Text, scope="tenant")})
    made = {"__tablename__": "c", "id": mapped_column(Integer, primary_key=True)}
    with pytest.raises(EncryptedColumnMisplaced, match="default in Python"):
        type("Late", (Own,), made | {"uuid": mapped_column(Text, server_default="x"), "x": encrypted(Text)})


def test_a_row_without_its_id_is_refused_before_the_insert(layer: DataLayer) -> None:
    with pytest.raises(EncryptedWriteRefused), layer.session() as session:
        session.execute(insert(Note).values(body="x", uuid=text("'a'")))
