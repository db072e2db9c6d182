"""Alembic's door to this folder: see ``legion_data.migration.environment``. ``legion-migrate`` is what migrates."""

from __future__ import annotations

from alembic import context

from legion_data.migration import environment

environment.serve(context)
