"""Annotations of columns are types by the time they are mapped; only those of associations stay text."""

from __future__ import annotations

import inspect
from datetime import datetime

from sqlalchemy import inspect as mapped
from sqlalchemy.orm import Mapped

from legion_data import models
from legion_data.models.annotations import resolve
from legion_data.models.base import Base


class Sample:
    """As a module holds it: text."""

    number: Mapped[int]
    moment: Mapped[datetime | None]
    other: Mapped[Unheard]  # type: ignore[name-defined]  # noqa: F821


def test_texts_become_what_they_mean_and_unknown_ones_are_left_alone() -> None:
    resolve(Sample)
    resolve(Sample)
    assert inspect.get_annotations(Sample) == {
        "number": Mapped[int],
        "moment": Mapped[datetime | None],
        "other": "Mapped[Unheard]",
    }


def test_no_column_is_left_as_text() -> None:
    models.load()
    left = {
        f"{mapper.class_.__name__}.{name}"
        for mapper in Base.registry.mappers
        for owner in mapper.class_.__mro__
        for name, annotation in inspect.get_annotations(owner).items()
        if isinstance(annotation, str) and annotation.startswith("Mapped[") and name in mapped(mapper.class_).columns
    }
    assert left == set()
