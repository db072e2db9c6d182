"""Annotations mean what they say by the time a class is mapped; SQLAlchemy has no text left to evaluate."""

from __future__ import annotations

import inspect
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy.orm import Mapped

from legion_data import models
from legion_data.models.annotations import resolve
from legion_data.models.base import Base


class Sample:
    """As a module holds it: text."""

    number: Mapped[int]
    moment: Mapped[datetime | None]
    one: Mapped[Unheard | None]  # type: ignore[name-defined]  # noqa: F821
    many: Mapped[list[Unheard]]  # type: ignore[name-defined]  # noqa: F821
    shared: ClassVar[Unheard]  # type: ignore[name-defined]  # noqa: F821
    other: Mapped[Unheard[int]]  # type: ignore[name-defined]  # noqa: F821


def test_texts_become_what_they_mean_and_unknown_ones_are_left_alone() -> None:
    resolve(Sample)
    resolve(Sample)
    assert inspect.get_annotations(Sample) == {
        "number": Mapped[int],
        "moment": Mapped[datetime | None],
        "one": Mapped["Unheard | None"],  # type: ignore[name-defined]
        "many": Mapped[list["Unheard"]],  # type: ignore[name-defined]  # noqa: F821
        "shared": ClassVar[Any],
        "other": "Mapped[Unheard[int]]",
    }


def test_nothing_is_left_as_text() -> None:
    models.load(configure=False)
    left = {
        f"{owner.__name__}.{name}"
        for mapper in Base.registry.mappers
        for owner in mapper.class_.__mro__
        for name, annotation in inspect.get_annotations(owner).items()
        if isinstance(annotation, str)
    }
    assert left == set()
