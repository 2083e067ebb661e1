"""Restoring a backup into an empty place: verified first, then copied, then compared with what its manifest says it was."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from tongban.faces.cli import backups, starting
from tongban.faces.cli.starting import Impossible
from tongban.journal import queries as journal


def restore(folder: Path, keys: dict[str, bytes]) -> dict[str, Any]:
    """Restore a verified backup; returns its manifest. Raises Impossible, then nothing or only this new place was touched.

    1. the place is empty; 2. every byte of the backup is right; 3. its keys are here; 4. database, files, certificates;
    5. the database is sound, has the same rows and the same chain's head, the chain holds, no file is missing.
    """
    if starting.filled() or (starting.sqlite_file() is None and connection.introspection.table_names()):
        raise Impossible("这里已经有数据：只能恢复到空的地方，请用 TONGBAN_VAR（或 TONGBAN_DATABASE）指定另一处。")
    if any(Path(settings.TONGBAN_BLOBS).glob("[0-9a-f][0-9a-f]/*")):
        raise Impossible(f"{settings.TONGBAN_BLOBS} 里已经有文件：只能恢复到空的地方，请换一个文件夹。")
    manifest = backups.verify(folder)
    if manifest["engine"] != connection.vendor:
        other = "PostgreSQL" if manifest["engine"] == "postgresql" else "SQLite"
        raise Impossible(f"这份备份来自 {other}，只能恢复到 {other}：请改 TONGBAN_DATABASE。")
    _check_room(manifest)
    _keys(manifest, keys)
    with starting.disk_in_words():
        _copy(folder / "blobs", Path(settings.TONGBAN_BLOBS))
        _copy(folder / backups.TRUST, Path(settings.TONGBAN_TRUST) / "trust")
        _database(folder)
    compare(manifest)
    return manifest


def _check_room(manifest: dict[str, Any]) -> None:
    total = sum(f["size"] for f in manifest["files"].values())
    starting.check_space(int(total * 1.1) + starting.NEEDED_BYTES)


def _keys(manifest: dict[str, Any], keys: dict[str, bytes]) -> None:
    """Put unlocked keys in their places, then make sure that the key file is the one that the backup was sealed with."""
    key_file = Path(settings.TONGBAN_KEY_FILE)
    places = {"secrets.key": key_file, "django.key": Path(settings.VAR) / "keys" / "django.key"}
    places["counterparts.key"] = Path(settings.TONGBAN_COUNTERPART_KEY)
    for name, data in keys.items():
        path = places.get(name) or Path(settings.TONGBAN_TRUST) / Path(name).relative_to("trust")
        if name == "secrets.key" and path.exists() and path.read_bytes() != data:
            raise Impossible(f"{path} 已有另一份密钥：请先把它移到别处，再恢复。")
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        public = path.suffix in (".crt", ".crl")
        backups.write(path, data, 0o644 if public else 0o600)
    if manifest["key_file"] and not key_file.is_file():
        raise Impossible("缺少与这份备份配套的密钥文件：请用 --keys 指明密钥备份，或者先把 secrets.key 放回原处。")
    if manifest["key_file"] and backups.digest(key_file) != manifest["key_file"]:
        raise Impossible(f"{key_file} 不是这份备份的密钥文件，恢复了也读不出来：请用 --keys 指明当时的密钥备份。")


def _copy(source: Path, target: Path) -> None:
    for path in sorted(source.rglob("*")) if source.is_dir() else ():
        if path.is_file():
            to = target / path.relative_to(source)
            to.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, to)
            handle = os.open(to, os.O_RDONLY)
            os.fsync(handle)
            os.close(handle)


def _database(folder: Path) -> None:
    place = starting.sqlite_file()
    if place is None:
        backups.postgres("pg_restore", "--no-owner", "--exit-on-error", "--single-transaction",
                         f"--dbname={connection.settings_dict['NAME']}", str(folder / "database.dump"))  # fmt: skip
        return
    connection.close()
    place.parent.mkdir(parents=True, exist_ok=True)
    part = place.with_name(f"{place.name}.restoring")
    shutil.copyfile(folder / "database.sqlite3", part)
    handle = os.open(part, os.O_RDONLY)
    os.fsync(handle)
    os.close(handle)
    for end in ("-wal", "-shm"):
        place.with_name(place.name + end).unlink(missing_ok=True)
    part.replace(place)


def compare(manifest: dict[str, Any]) -> None:
    """Raises Impossible where the restored database is not what was backed up."""
    with starting.disk_in_words():
        if starting.sqlite_file() is not None and backups.asked("PRAGMA integrity_check") != [("ok",)]:
            raise Impossible("恢复出来的数据库自检没有通过：请换一份备份。")
        state = backups.state_of(backups.asked, sorted(manifest["state"]["rows"]))
        broken = journal.check_all()[2]
    was = manifest["state"]
    wrong = [t for t, n in was["rows"].items() if state["rows"][t] != n]
    if wrong:
        raise Impossible(f"恢复出来的数据不齐（{'、'.join(wrong)}）：请换一份备份。")
    if broken is not None:
        raise Impossible(f"恢复出来的留痕链在 {broken.stream} 第 {broken.seq} 条断了（{broken.why}）：备份之前就被改动过。")
    if state["head"] != was["head"]:
        raise Impossible("恢复出来的留痕链与备份时不一致：请换一份备份。")
    missing = missing_files()
    if missing:
        raise Impossible(f"有 {len(missing)} 份文件没有恢复出来（例如 {missing[0][:12]}…）：请换一份备份。")


def missing_files() -> list[str]:
    """Digests that rows name and that the store of files does not have."""
    blobs = Path(settings.TONGBAN_BLOBS)
    named = backups.asked("SELECT sha256 FROM document WHERE sha256 <> '' UNION SELECT sha256 FROM licence WHERE sha256 <> ''")
    return [str(d) for (d,) in named if not (blobs / str(d)[:2] / str(d)[2:4] / str(d)).is_file()]
