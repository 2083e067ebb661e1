"""Backups: database and files as they stood at one instant, a manifest with every SHA-256, and keys apart under a passphrase."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import os
import secrets
import shutil
import sqlite3
import subprocess
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from django.conf import settings
from django.db import connection, transaction

from tongban.faces.cli import starting
from tongban.faces.cli.starting import Impossible

FORMAT = 1
MANIFEST = "manifest.json"
SEAL = "manifest.sha256"
TRUST = "trust"
_MAGIC = b"TBK1"
_HEADS = (
    "SELECT region, stream, seq, hash FROM event e "
    "WHERE seq = (SELECT max(seq) FROM event WHERE region = e.region AND stream = e.stream)"
)
"""The last event of each stream."""

Ask = Callable[[str], list[tuple[Any, ...]]]
"""Runs one reading statement and gives its rows."""


def digest(path: Path) -> str:
    """SHA-256 of a file, hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def state_of(ask: Ask, tables: list[str]) -> dict[str, Any]:
    """What a database holds: rows per table, and one digest over the last hash of every stream (the chain's head)."""
    summed, streams = hashlib.sha256(), 0
    for row in sorted(ask(_HEADS)):
        summed.update("\x1f".join(str(v) for v in row).encode() + b"\x1e")
        streams += 1
    quoted = connection.ops.quote_name
    last = ask("SELECT max(recorded_at) FROM event")[0][0]
    return {
        "rows": {t: int(ask(f"SELECT count(*) FROM {quoted(t)}")[0][0]) for t in tables},
        "streams": streams,
        "head": summed.hexdigest(),
        "last_event_at": str(last or ""),
    }


def asked(sql: str) -> list[tuple[Any, ...]]:
    """One reading statement on the installation's database."""
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return [tuple(row) for row in cursor.fetchall()]


def make(target: Path, at: datetime) -> dict[str, Any]:
    """Write a backup folder that must not exist yet; returns its manifest. Raises Impossible.

    1. the database by its own on-line copy (nobody has to stop); 2. the files, all that a row of that copy can name are there;
    3. public certificates; 4. the manifest over everything, then its own digest. It is moved into place when it is whole.
    """
    if target.exists():
        raise Impossible(f"{target} 已经存在：备份不覆盖任何文件，请换一个名字。")
    part = target.with_name(f".{target.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    with starting.disk_in_words():
        part.mkdir(parents=True)
        try:
            state = _copy_database(part)
            _copy_files(Path(settings.TONGBAN_BLOBS), part / "blobs")
            _copy_files(Path(settings.TONGBAN_TRUST) / "trust", part / TRUST)
            manifest = _manifest(part, state, at)
            text = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True)
            write(part / MANIFEST, text.encode())
            write(part / SEAL, hashlib.sha256(text.encode()).hexdigest().encode() + b"\n")
            part.replace(target)
        finally:
            shutil.rmtree(part, ignore_errors=True)
    return manifest


def _manifest(part: Path, state: dict[str, Any], at: datetime) -> dict[str, Any]:
    files = {str(p.relative_to(part)): {"sha256": digest(p), "size": p.stat().st_size} for p in sorted(part.rglob("*")) if p.is_file()}
    key = Path(settings.TONGBAN_KEY_FILE)
    return {
        "format": FORMAT,
        "tool": importlib.metadata.version("tongban"),
        "made_at": at.isoformat(),
        "place": settings.TONGBAN_PLACE,
        "engine": connection.vendor,
        "state": state,
        "key_file": digest(key) if key.is_file() else "",
        "files": files,
    }


def _copy_database(part: Path) -> dict[str, Any]:
    tables = sorted(connection.introspection.table_names())
    place = starting.sqlite_file()
    if place is not None:
        copy = part / "database.sqlite3"
        source, made = sqlite3.connect(place, timeout=20), sqlite3.connect(copy)
        try:
            source.backup(made)  # in one step: one consistent instant, writers go on in the write-ahead log
            made.execute("PRAGMA journal_mode=DELETE")
            state = state_of(lambda sql: made.execute(sql).fetchall(), tables)
        finally:
            made.close()
            source.close()
        return state
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            cursor.execute("SELECT pg_export_snapshot()")
            snapshot = str(cursor.fetchone()[0])
        state = state_of(asked, tables)
        postgres("pg_dump", "--format=custom", f"--snapshot={snapshot}", f"--file={part / 'database.dump'}")
    return state


def postgres(program: str, *words: str) -> None:
    """Run one of PostgreSQL's own programs on the installation's database; raises Impossible with its last words."""
    where = connection.settings_dict
    env = {**os.environ, "PGPASSWORD": str(where["PASSWORD"]), "PGUSER": str(where["USER"]), "PGHOST": str(where["HOST"])}
    env |= {"PGPORT": str(where["PORT"] or 5432), "PGDATABASE": str(where["NAME"])}
    try:
        ran = subprocess.run([program, *words], env=env, capture_output=True, text=True)
    except FileNotFoundError as problem:
        raise Impossible(f"没有找到 {program}：请安装与数据库同版本的 PostgreSQL 客户端（postgresql-client）。") from problem
    if ran.returncode:
        said = ran.stderr.strip().splitlines() or ["没有输出"]
        raise Impossible(f"{program} 没有办成：{said[-1]}")


def _copy_files(source: Path, target: Path) -> None:
    """Copy a folder's files; parts of unfinished uploads and lock files stay behind. A file swept meanwhile had no row."""
    for path in sorted(source.rglob("*")) if source.is_dir() else ():
        relative = path.relative_to(source)
        if not path.is_file() or relative.parts[0] in ("parts", ".door"):
            continue
        (target / relative).parent.mkdir(parents=True, exist_ok=True)
        try:
            shutil.copy2(path, target / relative)
        except FileNotFoundError:
            continue
    target.mkdir(exist_ok=True)


def write(path: Path, data: bytes, mode: int = 0o644) -> None:
    """Write and force to the disk."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(handle, "wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())


def verify(folder: Path) -> dict[str, Any]:
    """The manifest of a backup whose every byte is as it was written; raises Impossible naming the first that is not."""
    try:
        text = (folder / MANIFEST).read_bytes()
        seal = (folder / SEAL).read_text().strip()
    except (OSError, ValueError) as problem:
        raise Impossible(f"{folder} 不是完整的备份：缺少清单。没有恢复任何内容，请换一份备份。") from problem
    if hashlib.sha256(text).hexdigest() != seal:
        raise Impossible("备份的清单被改动过或损坏，没有恢复任何内容：请换一份备份。")
    manifest: dict[str, Any] = json.loads(text)
    if manifest.get("format") != FORMAT:
        raise Impossible("这份备份的格式这一版不认识，没有恢复任何内容：请用做备份的那一版程序恢复。")
    listed: dict[str, Any] = manifest["files"]
    there = {str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file()} - {MANIFEST, SEAL}
    for name in sorted(listed.keys() | there):
        path = folder / name
        if name not in listed:
            raise Impossible(f"备份里多出一个文件 {name}，没有恢复任何内容：请换一份备份。")
        if name not in there or path.stat().st_size != listed[name]["size"] or digest(path) != listed[name]["sha256"]:
            raise Impossible(f"备份里的 {name} 缺失、被改动过或损坏，没有恢复任何内容：请换一份备份。")
    return manifest


@contextmanager
def opened(backup: Path) -> Iterator[Path]:
    """The folder of a backup; a `.tar` is unpacked beside itself for as long as it is needed."""
    if backup.is_dir():
        yield backup
        return
    if not backup.is_file():
        raise Impossible(f"没有找到备份 {backup}。")
    inside = backup.with_name(f".{backup.name}.{secrets.token_hex(4)}")
    try:
        with starting.disk_in_words():
            inside.mkdir()
            try:
                with tarfile.open(backup) as packed:
                    for member in packed:
                        name = Path(member.name)
                        if name.is_absolute() or ".." in name.parts or not (member.isfile() or member.isdir()):
                            raise tarfile.TarError(member.name)
                        packed.extract(member, inside)
            except (tarfile.TarError, EOFError) as problem:
                raise Impossible("备份文件损坏，解不开，没有恢复任何内容：请换一份备份。") from problem
        yield inside
    finally:
        shutil.rmtree(inside, ignore_errors=True)


def pack(folder: Path, target: Path) -> None:
    """A backup folder as one `.tar`, moved into place when it is whole; the folder is removed."""
    part = target.with_name(f".{target.name}.part")
    try:
        with starting.disk_in_words(), part.open("wb") as out:
            with tarfile.open(fileobj=out, mode="w") as packed:
                for path in sorted(folder.iterdir()):
                    packed.add(path, path.name)
            out.flush()
            os.fsync(out.fileno())
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
        shutil.rmtree(folder, ignore_errors=True)


def secret_files() -> dict[str, Path]:
    """What must be kept apart from the data: keyring, session key, the key of systems outside, the private keys of authority and seals."""
    trust = Path(settings.TONGBAN_TRUST)
    found = {"secrets.key": Path(settings.TONGBAN_KEY_FILE), "django.key": Path(settings.VAR) / "keys" / "django.key"}
    found["counterparts.key"] = Path(settings.TONGBAN_COUNTERPART_KEY)
    for path in sorted(trust.rglob("*")) if trust.is_dir() else ():
        if path.is_file():
            found[f"trust/{path.relative_to(trust)}"] = path
    return {name: path for name, path in found.items() if path.is_file()}


def lock_keys(target: Path, passphrase: str) -> int:
    """Write all secret files into one, under a passphrase (scrypt, AES-256-GCM), mode 0600; returns how many they are."""
    if target.exists():
        raise Impossible(f"{target} 已经存在：密钥备份不覆盖任何文件，请换一个名字。")
    files = {name: path.read_bytes().hex() for name, path in secret_files().items()}
    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(12)
    sealed = AESGCM(_stretched(passphrase, salt)).encrypt(nonce, json.dumps(files).encode(), _MAGIC)
    with starting.disk_in_words():
        target.parent.mkdir(parents=True, exist_ok=True)
        write(target, _MAGIC + salt + nonce + sealed, 0o600)
    return len(files)


def unlock_keys(source: Path, passphrase: str) -> dict[str, bytes]:
    """The secret files of a key backup; raises Impossible for a wrong passphrase or a changed file."""
    try:
        raw = source.read_bytes()
        opened = AESGCM(_stretched(passphrase, raw[4:20])).decrypt(raw[20:32], raw[32:], _MAGIC)
    except OSError as problem:
        raise Impossible(f"密钥备份 {source} 读不出来。") from problem
    except (InvalidTag, ValueError) as problem:
        raise Impossible("密钥备份打不开：口令不对，或者文件被改动过。没有恢复任何内容。") from problem
    return {name: bytes.fromhex(text) for name, text in json.loads(opened).items()}


def _stretched(passphrase: str, salt: bytes) -> bytes:
    return Scrypt(salt=salt, length=32, n=2**15, r=8, p=1).derive(passphrase.encode())
