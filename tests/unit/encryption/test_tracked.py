"""A JSON value notices each change inside it, and is otherwise like any other."""

from __future__ import annotations

import copy
import json
import operator
import pickle
from typing import TYPE_CHECKING, Any

import pytest

from legion_data.encryption.tracked import copied, watch

if TYPE_CHECKING:
    from collections.abc import Callable

PLAIN: dict[str, Any] = {"a": [3, 1, {"b": None}], "c": {"d": "e"}}


def _set(key: Any, value: Any) -> Callable[[Any], Any]:
    return lambda container: operator.setitem(container, key, value)


CHANGES: list[tuple[Callable[[Any], Any], Callable[[Any], Any]]] = [
    (lambda v: v, _set("x", 1)),
    (lambda v: v, lambda d: d.__delitem__("a")),
    (lambda v: v, lambda d: d.pop("a")),
    (lambda v: v, lambda d: d.popitem()),
    (lambda v: v, lambda d: d.clear()),
    (lambda v: v, lambda d: d.update(x=1)),
    (lambda v: v, lambda d: d.setdefault("x", [])),
    (lambda v: v, lambda d: operator.ior(d, {"x": 1})),  # type: ignore[no-untyped-call]
    (lambda v: v["c"], _set("d", "f")),
    (lambda v: v["a"], _set(0, 9)),
    (lambda v: v["a"], _set(slice(0, 2), [[7]])),
    (lambda v: v["a"], lambda a: a.__delitem__(0)),
    (lambda v: v["a"], lambda a: a.append({})),
    (lambda v: v["a"], lambda a: a.extend([1, 2])),
    (lambda v: v["a"], lambda a: a.insert(0, 1)),
    (lambda v: v["a"], lambda a: a.pop()),
    (lambda v: v["a"], lambda a: a.remove(3)),
    (lambda v: v["a"], lambda a: a.reverse()),
    (lambda v: v["a"], lambda a: a.clear()),
    (lambda v: v["a"], lambda a: operator.iadd(a, [4])),  # type: ignore[no-untyped-call]
    (lambda v: v["a"], lambda a: operator.imul(a, 2)),  # type: ignore[no-untyped-call]
    (lambda v: v["a"][2], _set("b", 1)),
]


@pytest.mark.parametrize("number", range(len(CHANGES)))
def test_a_change_is_told_and_is_the_change_that_a_plain_value_makes(number: int) -> None:
    find, change = CHANGES[number]
    value, plain = copied(PLAIN), copy.deepcopy(PLAIN)
    told: list[int] = []
    watch(value, lambda: told.append(1))
    change(find(value))
    change(find(plain))
    assert told
    assert value == plain
    assert json.dumps(value) == json.dumps(plain)


def test_sorting_is_told() -> None:
    value = copied([2, 1])
    told: list[int] = []
    watch(value, lambda: told.append(1))
    value.sort(reverse=True)
    assert (value, told) == ([2, 1], [1])


def test_what_is_put_inside_is_watched_too_and_is_a_copy() -> None:
    value, mine = copied({}), {"deep": [1]}
    value["x"] = mine
    told: list[int] = []
    watch(value, lambda: told.append(1))
    mine["deep"].append(2)
    assert value == {"x": {"deep": [1]}}
    assert not told
    value["x"]["deep"].append(3)
    assert told


def test_reading_is_no_change_and_copies_are_free() -> None:
    value = copied(PLAIN)
    told: list[int] = []
    watch(value, lambda: told.append(1))
    assert value["a"][2]["b"] is None
    assert value.setdefault("a") == PLAIN["a"]
    for twin in (pickle.loads(pickle.dumps(value)), copy.deepcopy(value)):
        assert twin == PLAIN
        twin["c"]["d"] = "changed"
    assert copied("text") == "text"
    assert not told
