"""What the processes of ``run_processes`` have imported before they are forked: a second of the processor for each.

Imports only: no engine, no connection, no thread, which a fork would share or lose.
"""

from __future__ import annotations

import alembic.command
import psycopg
import pymysql
import pytest
import sqlalchemy.dialects.mysql.pymysql
import sqlalchemy.dialects.postgresql.psycopg
import sqlalchemy.dialects.sqlite
from sqlalchemy.orm import configure_mappers

import legion_data.migration.run
import legion_data.runtime
from legion_data import models

__all__ = ["alembic", "legion_data", "psycopg", "pymysql", "pytest", "sqlalchemy"]

models.load()
configure_mappers()
