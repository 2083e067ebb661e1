"""`tongban backup`, `restore`, `doctor`, accounts and set-up: what was kept comes back equal, what was touched does not come back."""

from __future__ import annotations

import os
import random
import secrets
import shutil
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

from tests.faces.cli.conftest import PASSPHRASE, Installation, needs_faketime, one_sentence
from tongban.faces.cli import backups
from tongban.faces.cli.starting import Impossible

pytestmark = pytest.mark.slow


@pytest.fixture
def kept(town: Installation, tmp_path: Path) -> Path:
    """A backup of the town as a folder; its keys are beside it in `keys`."""
    ran = town.run("backup", str(tmp_path / "kept"), "--keys", str(tmp_path / "keys"), TONGBAN_PASSPHRASE=PASSPHRASE)
    assert ran.returncode == 0, ran.stderr
    return tmp_path / "kept"



TABLES = ("case_", "event", "document", "licence", "message", "task", "deadline", "account", "party", "paper", "case_text")


def test_what_was_kept_comes_back_equal(town: Installation, empty: Installation, kept: Path) -> None:
    ran = empty.run("restore", str(kept), "--keys", str(kept.with_name("keys")), TONGBAN_PASSPHRASE=PASSPHRASE)
    assert ran.returncode == 0, ran.stderr
    assert "RPO" in ran.stdout and "RTO" in ran.stdout
    for table in TABLES:
        assert empty.ask(f"SELECT * FROM {table} ORDER BY 1, 2, 3") == town.ask(f"SELECT * FROM {table} ORDER BY 1, 2, 3"), table
    assert empty.run("doctor", "--chain").returncode == 0
    one_sentence(empty.run("restore", str(kept)), "已经有数据")
    assert {p.relative_to(empty.var) for p in empty.var.rglob("*.key")} == {p.relative_to(town.var) for p in town.var.rglob("*.key")}
    assert all(p.stat().st_mode & 0o077 == 0 for p in empty.var.rglob("*.key"))


def test_one_changed_byte_and_nothing_is_restored(kept: Path, empty: Installation) -> None:
    rng = random.Random(7)
    files = [p for p in sorted(kept.rglob("*")) if p.is_file()]
    assert len(files) > 5
    backups.verify(kept)
    for _ in range(100):
        path = rng.choice(files)
        good = path.read_bytes()
        at = rng.randrange(len(good))
        path.write_bytes(good[:at] + bytes([good[at] ^ (1 << rng.randrange(8))]) + good[at + 1 :])
        with pytest.raises(Impossible):
            backups.verify(kept)
        path.write_bytes(good)
    backups.verify(kept)
    database = kept / "database.sqlite3"
    database.write_bytes(database.read_bytes()[:-1] + b"\xff")
    one_sentence(empty.run("restore", str(kept)), "database.sqlite3", "没有恢复任何内容")
    assert not empty.database.exists() and not (empty.var / "blobs").exists()


def test_files_missing_from_a_backup_or_too_many(kept: Path) -> None:
    more = kept / "blobs" / "more"
    more.write_bytes(b"x")
    with pytest.raises(Impossible, match="多出"):
        backups.verify(kept)
    more.unlink()
    next(p for p in (kept / "blobs").rglob("*") if p.is_file()).unlink()
    with pytest.raises(Impossible, match="缺失"):
        backups.verify(kept)


def test_keys_are_apart_and_needed(empty: Installation, kept: Path, town: Installation) -> None:
    secret = (town.var / "keys" / "secrets.key").read_bytes()
    everything = b"".join(p.read_bytes() for p in kept.rglob("*") if p.is_file())
    assert secret not in everything and b"PRIVATE KEY" not in everything
    assert kept.with_name("keys").stat().st_mode & 0o777 == 0o600
    one_sentence(empty.run("restore", str(kept)), "密钥")
    keys = ("--keys", str(kept.with_name("keys")))
    one_sentence(empty.run("restore", str(kept), *keys, TONGBAN_PASSPHRASE="wrong"), "口令不对")
    short = ("backup", str(kept.with_name("other")), "--keys", str(kept.with_name("keys2")))
    one_sentence(town.run(*short, TONGBAN_PASSPHRASE="short"), "至少 12")


def test_a_tar_and_a_drill(town: Installation, tmp_path: Path) -> None:
    tar = tmp_path / "kept.tar"
    assert town.run("backup", str(tar)).returncode == 0
    one_sentence(town.run("backup", str(tar)), "已经存在")
    ran = town.run("restore", str(tar), "--drill")
    assert ran.returncode == 0, ran.stderr
    told = town.run("doctor").stdout
    assert "✓ 备份" in told and "✓ 恢复演练" in told
    raw = bytearray(tar.read_bytes())
    raw[len(raw) // 2] ^= 1
    tar.write_bytes(raw)
    ran = town.run("restore", str(tar), "--drill")
    assert ran.returncode == 1 and "没有恢复任何内容" in ran.stderr
    tar.write_bytes(raw[: len(raw) // 3])
    assert town.run("restore", str(tar), "--drill").returncode == 1


def test_a_full_disk_leaves_no_half_backup(town: Installation, tmp_path: Path) -> None:
    one_sentence(town.run("backup", str(tmp_path / "kept"), file_limit=500_000), "磁盘空间不足")
    assert not (tmp_path / "kept").exists() and not list(tmp_path.glob(".kept*"))
    assert town.run("doctor").returncode == 0


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("chmod", ("密钥文件", "chmod 600")),
        ("blob", ("文件", "找不到")),
        ("dead", ("后续工作", "反复没有办成")),
        ("chain", ("留痕链", "断了")),
        ("seal", ("印章", "没有密钥")),
        ("fonts", ("文书字体", "还没有安装")),
        ("tables", ("数据库", "表还是旧的")),
        ("settings", ("设置", "TONGBAN_DEMO")),
    ],
)
def test_doctor_finds_what_was_planted(town: Installation, fault: str, words: tuple[str, str]) -> None:
    more: dict[str, str] = {}
    if fault == "chmod":
        (town.var / "keys" / "secrets.key").chmod(0o644)
    elif fault == "blob":
        shutil.rmtree(town.var / "blobs")
    elif fault == "dead":
        town.change("UPDATE delivery SET dead = 1, sent_at = NULL, error = 'RuntimeError: planted'")
    elif fault == "chain":
        town.change("UPDATE event SET body = replace(body, 'case.accepted', 'case.acceptee') WHERE kind = 'case.accepted'")
    elif fault == "seal":
        next((town.var / "trust" / "seals").glob("*-NR.key")).unlink()
    elif fault == "fonts":
        more = {"TONGBAN_FONTS": "/nowhere", "TONGBAN_FONTS_DIR": "/nowhere"}
    elif fault == "tables":
        town.change("DELETE FROM django_migrations WHERE app = 'messages'")
    else:
        more = {"TONGBAN_DEMO": "1", "TONGBAN_PRODUCTION": "1"}
    ran = town.run("doctor", "--chain", **more)
    assert ran.returncode == 1, ran.stdout
    line = next(line for line in ran.stdout.splitlines() if line.startswith(f"✗ {words[0]}"))
    assert words[1] in line


def test_doctor_finds_a_clock_that_went_back(town: Installation) -> None:
    needs_faketime()
    ran = town.run("doctor", at="2026-02-02 10:00:00")
    assert ran.returncode == 1 and "✗ 系统时间" in ran.stdout


def test_doctor_without_an_installation(empty: Installation) -> None:
    ran = empty.run("doctor")
    assert ran.returncode == 1 and "还没有数据库" in ran.stdout and "Traceback" not in ran.stderr


def test_a_real_installation_and_its_accounts(empty: Installation) -> None:
    one_sentence(empty.run("setup-office", "nowhere"), "目录包")
    ran = empty.run("setup-office", "yanjin")
    assert ran.returncode == 0, ran.stderr
    assert "初始口令" in ran.stdout and "otpauth://" in ran.stdout
    again = empty.run("setup-office", "yanjin")
    assert again.returncode == 0 and "没有改动" in again.stdout
    assert not empty.ask("SELECT 1 FROM mark WHERE name = 'simulated'")
    new = empty.run("account", "add", "zhang", "--name", "张某（示例）", "--office", "NR", "--post", "officer")
    assert new.returncode == 0, new.stderr
    one_sentence(empty.run("account", "add", "zhang", "--name", "另一位（示例）"), "已经有人用了")
    one_sentence(empty.run("account", "add", "li", "--name", "李某（示例）", "--office", "NOWHERE", "--post", "officer"), "没有机构")
    secret = empty.ask("SELECT totp FROM account WHERE username = 'zhang'")
    assert empty.run("account", "totp", "zhang").returncode == 0
    assert empty.ask("SELECT totp FROM account WHERE username = 'zhang'") != secret
    assert empty.run("account", "disable", "zhang").returncode == 0
    assert empty.ask("SELECT is_active FROM account WHERE username = 'zhang'") == [(0,)]
    one_sentence(empty.run("account", "disable", "nobody"), "没有账号")
    assert "1" not in {str(row[0]) for row in empty.ask("SELECT count(*) FROM case_")}


@pytest.mark.database
def test_on_postgresql(empty: Installation, tmp_path: Path) -> None:
    url = os.environ.get("TONGBAN_DATABASE", "")
    if not url.startswith("postgres"):
        pytest.skip("needs PostgreSQL (tests/postgres.py)")
    parts = urlsplit(url)
    with psycopg.connect(url, autocommit=True) as server:
        names = [f"{name}_{secrets.token_hex(4)}" for name in ("kept", "again")]
        for name in names:
            server.execute(f"CREATE DATABASE {name}")  # type: ignore[arg-type]
    kept, again = (urlunsplit((parts.scheme, parts.netloc, f"/{name}", parts.query, "")) for name in names)
    made = empty.run("setup-office", "yanjin", TONGBAN_DATABASE=kept)
    assert made.returncode == 0, made.stderr
    assert "PostgreSQL" in empty.run("doctor", TONGBAN_DATABASE=kept).stdout
    keys = ("--keys", str(tmp_path / "keys"))
    ran = empty.run("backup", str(tmp_path / "kept"), *keys, TONGBAN_DATABASE=kept, TONGBAN_PASSPHRASE=PASSPHRASE)
    assert ran.returncode == 0, ran.stderr
    other = Installation(tmp_path / "other")
    back = other.run("restore", str(tmp_path / "kept"), *keys, TONGBAN_DATABASE=again, TONGBAN_PASSPHRASE=PASSPHRASE)
    assert back.returncode == 0 and "RPO" in back.stdout, back.stderr
    one_sentence(other.run("restore", str(tmp_path / "kept"), TONGBAN_DATABASE=again), "已经有数据")
    one_sentence(other.run("restore", str(tmp_path / "kept")), "PostgreSQL")
    ask = "SELECT stream, seq, hash FROM event ORDER BY stream, seq"
    with psycopg.connect(kept) as one, psycopg.connect(again) as two:
        rows = one.execute(ask).fetchall()
        assert len(rows) >= 3 and rows == two.execute(ask).fetchall()
