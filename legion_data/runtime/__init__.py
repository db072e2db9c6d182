"""The order in which things start and stop. ``DataLayer`` is one running instance; ``default`` is the process's own.

``legion_data.setup()`` and the other verbs of the package work on ``default``. A test or a second database
makes its own.
"""

from __future__ import annotations

from legion_data import local
from legion_data.runtime.layer import DataLayer
from legion_data.runtime.readiness import Readiness

__all__ = ["DataLayer", "Readiness", "default"]

default = DataLayer(local=local.default)
