"""What an extension says about itself: its runners and their functions, checked whole before anything is written.

A field that is None was not said: a new row gets the column's default, a row that is there keeps what it has.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from legion_data.models import Extension, Function, Runner
from legion_data.models.rules import refusal
from legion_data.types.json_text import dumped

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["FunctionRecord", "RunnerRecord", "Said", "checked_extension", "checked_runners"]

#: What was said about a row: its columns but for the name, each as the database keeps it.
Said = dict[str, Any]


@dataclass(frozen=True, slots=True)
class FunctionRecord:
    """Something that a runner can do."""

    name: str
    args: str | None = None
    description: str | None = None
    remote_invocable: bool | None = None
    component_type: str | None = None
    #: Any JSON value.
    definition: Any = None


@dataclass(frozen=True, slots=True)
class RunnerRecord:
    """A class of an extension, and its functions."""

    name: str
    functions: Iterable[FunctionRecord] = ()
    namespace: str | None = None
    queue: str | None = None
    uri: str | None = None
    routing_key: str | None = None


def checked_extension(name: str, namespace: str, **said: str | None) -> Said:
    """Columns of ``extensions``. Raises ``ValueRefused``."""
    _require_name(Extension, "name", name)
    rules = Extension.rules()
    values = {"name": name, "namespace": namespace, **said}
    if not isinstance(namespace, str) or namespace != namespace.strip():
        raise refusal("Extension", "namespace", "must be text without blanks around it", namespace)
    return {column: rules[column](value) for column, value in values.items() if value is not None}


def checked_runners(
    runners: Iterable[RunnerRecord],
) -> tuple[dict[str, Said], dict[tuple[str, str], Said]]:
    """What was said about each runner by name, and about each function by runner and name. Raises ``ValueRefused``."""
    of_runners: dict[str, Said] = {}
    of_functions: dict[tuple[str, str], Said] = {}
    for runner in _listed("runners", runners):
        said = _checked(Runner, RunnerRecord, runner)
        name = said.pop("name")
        if name in of_runners:
            raise refusal("Runner", "name", "is given twice", name)
        of_runners[name] = said
        for function in _listed("functions", runner.functions):
            said = _checked(Function, FunctionRecord, function)
            key = name, said.pop("name")
            if key in of_functions:
                raise refusal("Function", "name", f"is given twice for the runner {name[:60]!r}", key[1])
            of_functions[key] = said
    return of_runners, of_functions


def _listed(what: str, given: Any) -> Iterable[Any]:
    if isinstance(given, str | bytes | dict) or not hasattr(given, "__iter__"):
        raise refusal("sync_extension", what, "must be a list of records", given)
    iterable: Iterable[Any] = given
    return iterable


def _checked(model: Any, record: Any, given: Any) -> Said:
    if not isinstance(given, record):
        raise refusal(model.__name__, "record", f"must be a {record.__name__}", given)
    _require_name(model, "name", given.name)
    rules: Mapping[str, Any] = model.rules()
    said = {}
    for field in fields(record):
        value = getattr(given, field.name)
        if field.name in rules and value is not None:
            kept = rules[field.name](value)
            said[field.name] = dumped(kept) if field.name == "definition" else kept
    return said


def _require_name(model: Any, column: str, value: object) -> None:
    """Blanks around a name are refused: MySQL takes ``run`` and ``run `` for one."""
    if not isinstance(value, str) or not value or value != value.strip():
        raise refusal(model.__name__, column, "must be a name, without blanks around it", value)
