"""Settings: every key under ``data``, from files, environment and call, checked as a whole.

``load()`` gives an immutable Settings or raises one SettingsError. Importing this package is cheap: the standard
library's heavier parts, and dynaconf, are imported by the first file that needs them.
"""

from __future__ import annotations

from legion_data.settings.database import Database
from legion_data.settings.resolve import examine, load
from legion_data.settings.secret import Secret
from legion_data.settings.tree import Settings

__all__ = ["Database", "Secret", "Settings", "examine", "load"]
