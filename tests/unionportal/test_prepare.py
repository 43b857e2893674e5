"""A demo's data folder of another version: used when its tables fit, refused in one line when they do not."""

import io

import pytest
from django.core.management.base import CommandError
from django.db import connection

from unionportal.management.commands.prepare_demo import OTHER_VERSION, migrate

pytestmark = pytest.mark.django_db


def _do(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


def test_names_of_migrations_that_are_gone_do_no_harm():
    _do("INSERT INTO django_migrations (app, name, applied) VALUES ('lectures', '0013_newest', now())")
    migrate(io.StringIO())


def test_a_column_that_is_missing_is_named_in_the_log_and_refused():
    _do("ALTER TABLE lectures_speaker DROP COLUMN craft")
    log = io.StringIO()
    with pytest.raises(CommandError, match=OTHER_VERSION):
        migrate(log)
    assert log.getvalue().strip().endswith("Missing: lectures_speaker.craft")


def test_tables_that_no_migration_of_today_made_are_refused():
    _do("DELETE FROM django_migrations WHERE app = 'notifications'")
    with pytest.raises(CommandError, match=OTHER_VERSION):
        migrate(io.StringIO())
