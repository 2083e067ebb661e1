"""The tables: what grows with cases can be spread by region, migrations are up to date, the function `step` is the models' own."""

from __future__ import annotations

import importlib
import re
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState
from django.utils import translation

from tests.house.tree import none

OF_THE_HOUSE: dict[str, str] = {
    "region": "the tree of regions itself",
    "office": "as many as a county has; its code begins with the region",
    "post": "as many as offices have",
    "account": "people sign in before a region is known, and act in several",
    "party": "a person or an enterprise is one, in however many regions it applies",
    "mandate": "belongs to a party and an account",
    "staff": "as many as offices have",
    "assignment": "belongs to staff and an office",
    "leave": "belongs to staff",
    "seal": "as many as offices have; its code begins with the region",
    "mark": "one row about the whole database",
    "token": "as many as systems outside; each belongs to an account",
}
"""Tables that do not grow with cases, and why. Every other table has the region in each of its keys (core.md)."""


def tables() -> list[type[models.Model]]:
    """Every model of the product."""
    return [m for m in apps.get_models() if m.__module__.startswith("tongban.") and m._meta.managed]


def growing() -> list[type[models.Model]]:
    """Those whose tables grow with cases or with what is published per region."""
    return [m for m in tables() if m._meta.db_table not in OF_THE_HOUSE and not m._meta.db_table.startswith("pack")]


def test_there_is_something_to_check() -> None:
    assert {"case_", "event", "delivery", "idem", "lock", "licence", "document", "message"} <= {
        m._meta.db_table for m in growing()
    }


def test_growing_tables_have_the_region_in_every_key() -> None:
    found = []
    for model in growing():
        meta, name = model._meta, model._meta.db_table
        key = tuple(getattr(meta.pk, "field_names", None) or (meta.pk.name,))
        if key[0] != "region":
            found.append(f"{name}: primary key {key} does not begin with region")
        found += [f"{name}: {f.name} is unique by itself" for f in meta.local_fields if f.unique and not f.primary_key]
        found += [f"{name}: {names} is unique without region" for names in meta.unique_together if "region" not in names]
        for constraint in meta.constraints:
            if isinstance(constraint, models.UniqueConstraint) and "region" not in constraint.fields:
                found.append(f"{name}: {constraint.name} is unique without region")
        found += [f"{name}: {f.name} is a foreign key; keep the id" for f in meta.local_fields if f.remote_field]
    none(found, "Tables that cannot be spread by region:")


def test_house_tables_are_still_there() -> None:
    missing = set(OF_THE_HOUSE) - {m._meta.db_table for m in tables()}
    assert missing <= {"token", "post"}, f"gone: {missing}; take them off the list"


def test_migrations_say_what_the_models_say() -> None:
    loader = MigrationLoader(None)
    unmigrated = {m._meta.app_label for m in tables()} & loader.unmigrated_apps
    assert not unmigrated, f"no migrations: {sorted(unmigrated)}"
    assert not loader.detect_conflicts()
    with translation.override(None):  # as makemigrations does: names of Django's own fields are not translated
        changes = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(apps)).changes(graph=loader.graph)
    said = [f"{app}: {operation.describe()}" for app, made in changes.items() for m in made for operation in m.operations]
    none(said, "Not in a migration yet (manage.py makemigrations):")


def test_step_is_generated_from_the_models() -> None:
    from tongban.cases.kernel import function

    carried = latest_step()
    assert carried.strip() == function.text().strip(), "run tools/step_migration.py with a new name"


def latest_step() -> str:
    """The text of `step` in the last migration that carries one, in the order in which they are applied."""
    graph = MigrationLoader(None).graph
    order = [key for leaf in graph.leaf_nodes("cases") for key in graph.forwards_plan(leaf) if key[0] == "cases"]
    found = [text for _, name in order for text in _texts(importlib.import_module(f"tongban.cases.migrations.{name}"))]
    assert found, "no migration of cases carries the function step"
    return found[-1]


def _texts(module: Any) -> list[str]:
    return [v for v in vars(module).values() if isinstance(v, str) and "CREATE OR REPLACE FUNCTION step(" in v]


def test_the_kernels_statements_name_the_region_once_each() -> None:
    from tongban.cases.kernel import around, function, postgres

    found = []
    for update in re.findall(r"UPDATE .*?;", function.text(), re.S):
        if len(re.findall(r"region = (?:p_region|\$3)", update)) != 1:
            found.append(f"step: {' '.join(update.split())[:90]}")
    spread = {m._meta.db_table for m in growing()}
    parts = tuple(sorted(name for name, part in around.PARTS.items() if part.table in spread))
    assert parts
    for select in re.split(r"(?=\(SELECT )", postgres._reading(True, True, True, parts))[1:]:
        if select.count("region = $1") != 1:
            found.append(f"read: {select[:90]}")
    none(found, "Statements that would touch more than one shard:")


@pytest.mark.django_db
def test_step_is_in_the_database() -> None:
    from django.db import connection

    if connection.vendor != "postgresql":
        pytest.skip("SQLite needs no function")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_proc WHERE proname = 'step'")
        assert cursor.fetchone()[0] == 1
