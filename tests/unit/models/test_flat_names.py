"""``from legion_data.models import Task`` gives the class to Python when it is asked for, and to mypy at once."""

from __future__ import annotations

import ast
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, assert_type

from sqlalchemy import Table

from legion_data import models
from legion_data.models import Function, Task, identity
from legion_data.models.identity.principal import PortablePrincipal

if TYPE_CHECKING:
    from legion_data.models.control_plane import Setting


def _typed(task: Task, principal: identity.Principal, setting: Setting) -> None:
    """Never run: mypy, which reads the tests strictly, holds it."""
    assert_type(task.status, str)
    assert_type(task.cancelled_at, datetime | None)
    assert_type(task.function, Function | None)
    assert_type(task.children, list[Task])
    assert_type(Task.__table__, Table)
    assert_type(principal, PortablePrincipal)
    assert_type(setting.key, str)


def test_checkers_are_told_the_same_names_and_places_as_python() -> None:
    tree = ast.parse(Path(str(models.__file__)).read_text())
    prefix = f"{models.__name__}."
    told = {
        alias.asname: statement.module.removeprefix(prefix)
        for statement in ast.walk(tree)
        if isinstance(statement, ast.ImportFrom) and statement.module and statement.module.startswith(prefix)
        for alias in statement.names
        if alias.asname
    }
    assert told == models._WHERE
