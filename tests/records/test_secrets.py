"""Secrets at rest: nothing plain on disk, nothing moved or changed opens, keys rotate, files are private."""

from __future__ import annotations

import os
import re
import sqlite3
import stat
import threading
from pathlib import Path

import pytest
from django.core.exceptions import FieldError
from django.db import connections, models
from django.test.utils import isolate_apps
from hypothesis import given
from hypothesis import strategies as st

from tongban.journal import secrets
from tongban.journal.secrets import Keyring, SecretJSONField, SecretsError, SecretTextField

CANARY = "canary-王小明-990000198002290116"


@pytest.fixture
def ring(tmp_path: Path) -> Keyring:
    return Keyring.open(tmp_path / "keys" / "secrets.key")


def test_key_file_is_private_and_used_again(ring: Keyring) -> None:
    assert stat.S_IMODE(ring.path.stat().st_mode) == 0o600
    sealed = ring.seal(CANARY, "party.name")
    assert Keyring.open(ring.path).unseal_text(sealed, "party.name") == CANARY
    assert "canary" not in sealed


def test_a_key_file_that_others_can_read_is_refused(ring: Keyring) -> None:
    ring.path.chmod(0o644)
    with pytest.raises(SecretsError, match="chmod 600"):
        Keyring.open(ring.path)


def test_many_first_uses_at_once_agree_on_one_key(tmp_path: Path) -> None:
    path = tmp_path / "secrets.key"
    rings: list[Keyring] = []
    threads = [threading.Thread(target=lambda: rings.append(Keyring.open(path))) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sealed = rings[0].seal("a")
    assert all(each.unseal_text(sealed) == "a" for each in rings)
    assert sorted(os.listdir(tmp_path)) == ["secrets.key"]


@given(text=st.text(), aad=st.text(max_size=20))
def test_what_is_sealed_opens_only_in_its_place(text: str, aad: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    ring = Keyring.open(tmp_path_factory.getbasetemp() / "property.key")
    sealed = ring.seal(text, aad)
    assert ring.unseal_text(sealed, aad) == text
    with pytest.raises(SecretsError):
        ring.unseal(sealed, aad + "x")


def test_every_changed_character_is_found(ring: Keyring) -> None:
    sealed = ring.seal(CANARY, "t.c")
    for at in range(len(sealed)):
        for other in ("A", "!", "é"):
            if sealed[at] != other:
                with pytest.raises(SecretsError):
                    ring.unseal(sealed[:at] + other + sealed[at + 1 :], "t.c")


def test_rotation_keeps_old_values_and_indexes(ring: Keyring) -> None:
    old = ring.seal("old")
    index, digest = ring.blind_index("990000", "id_number"), ring.keyed_digest("text")
    newer = ring.rotate()
    assert newer.current == "k2"
    assert newer.seal("new").startswith("k2:")
    assert newer.unseal_text(old) == "old"
    assert newer.blind_index("990000", "id_number") == index
    assert newer.keyed_digest("text") == digest
    with pytest.raises(SecretsError, match="k2"):
        ring.unseal(newer.seal("new"))


def test_indexes_differ_by_purpose_and_installation(ring: Keyring, tmp_path: Path) -> None:
    other = Keyring.open(tmp_path / "other.key")
    assert ring.blind_index("1", "phone") == ring.blind_index("1", "phone") != ring.blind_index("2", "phone")
    assert ring.blind_index("1", "phone") != ring.blind_index("1", "id_number")
    assert ring.blind_index("1", "phone") != other.blind_index("1", "phone")
    assert re.fullmatch(r"[\w-]{43}", ring.keyed_digest(b"1"))


@isolate_apps()
def test_nothing_plain_reaches_the_database_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TONGBAN_KEY_FILE", str(tmp_path / "k"))

    class Held(models.Model):
        name = SecretTextField(null=True)
        body = SecretJSONField(null=True)

        class Meta:
            app_label = "held"

    file = tmp_path / "canary.sqlite3"
    database = sqlite3.connect(file)
    database.execute("pragma journal_mode=wal")
    database.execute("create table held_held (id integer primary key, name text, body text)")
    name, body = Held._meta.get_field("name"), Held._meta.get_field("body")
    wrapper = connections["default"]
    facts = {"号码": CANARY, "n": 1, "none": None}
    row = (name.get_db_prep_save(CANARY, wrapper), body.get_db_prep_save(facts, wrapper))
    database.execute("insert into held_held (name, body) values (?, ?)", row)
    database.commit()
    for path in tmp_path.iterdir():
        assert b"canary" not in path.read_bytes(), path
    kept = database.execute("select name, body from held_held").fetchone()
    assert name.from_db_value(kept[0], None, wrapper) == CANARY
    assert body.from_db_value(kept[1], None, wrapper) == facts
    assert name.from_db_value(None, None, wrapper) is None
    with pytest.raises(SecretsError):
        body.from_db_value(kept[0], None, wrapper)  # a value moved to another column
    with pytest.raises(FieldError):
        Held.objects.filter(name="x")
    assert "isnull" in str(Held.objects.filter(name__isnull=True).query.where.children[0].lookup_name)


def test_errors_never_tell_the_value(ring: Keyring) -> None:
    sealed = ring.seal(CANARY)
    with pytest.raises(SecretsError) as caught:
        ring.unseal(sealed, "elsewhere")
    assert "canary" not in str(caught.value)
    assert sealed not in str(caught.value)


def test_a_missing_key_file_setting_is_said_in_words(monkeypatch: pytest.MonkeyPatch, settings: object) -> None:
    monkeypatch.delenv("TONGBAN_KEY_FILE", raising=False)
    monkeypatch.setattr(settings, "TONGBAN_KEY_FILE", "")
    with pytest.raises(SecretsError, match="TONGBAN_KEY_FILE"):
        secrets.keyring()
