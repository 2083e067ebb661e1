"""What must hold before a command touches the installation: alone on its SQLite file, space, tables, keys; else one clear sentence."""

from __future__ import annotations

import errno
import fcntl
import os
import re
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor

from tongban.faces.cli import resting
from tongban.journal.secrets import SecretsError, keyring
from tongban.records.documents import fonts
from tongban.records.documents.blobs import BlobError

NEEDED_BYTES = 64 * 1024 * 1024
"""Free space below which nothing is started."""


class Impossible(Exception):
    """Cannot be done; the text is one Chinese sentence: what is wrong and what to do."""


def say_no(text: str) -> int:
    """The sentence on standard error; gives the exit code 1."""
    sys.stderr.write(f"{text}\n")
    return 1


def sqlite_file() -> Path | None:
    """The database's file, or None where it is PostgreSQL."""
    return Path(str(connection.settings_dict["NAME"])) if connection.vendor == "sqlite" else None


def home() -> str:
    """The name of the pack whose installation this is (`packs/home`); raises Impossible."""
    named = Path(settings.TONGBAN_PACKS) / "home"
    if not named.is_file():
        raise Impossible(f"没有说明这是哪里的系统：请在 {named} 里写上目录包的文件夹名，例如本地目录包的名字。")
    return named.read_text(encoding="utf-8").strip()


def short_name(region: str) -> str:
    """A region's name without the word for its kind."""
    return re.sub(r"(省|市|县|区)$", "", region)


@contextmanager
def alone(what: str = "") -> Iterator[None]:
    """Hold the SQLite file's lock; raises Impossible when another process serves or changes it. PostgreSQL needs none.

    `what` is written beside the process id, for the sentence that the second one prints.
    """
    place = sqlite_file()
    if place is None:
        yield
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    with place.with_name(f"{place.name}.lock").open("a+", encoding="utf-8") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            handle.seek(0)
            who = handle.read().strip() or "未知进程"
            raise Impossible(
                f"这个数据库正由另一个通办进程使用（{who}），SQLite 同时只能由一个进程使用：请先停掉它，"
                "或者用 TONGBAN_VAR 换一个文件夹，或者改用 PostgreSQL（TONGBAN_DATABASE）。"
            ) from None
        handle.truncate(0)
        handle.write(f"进程 {os.getpid()}{'，' + what if what else ''}")
        handle.flush()
        try:
            yield
        finally:
            handle.truncate(0)


@contextmanager
def disk_in_words() -> Iterator[None]:
    """Turns what a full, read-only or locked disk, a missing key or font raises into Impossible with one sentence."""
    try:
        yield
    except (SecretsError, fonts.FontsMissing) as problem:
        raise Impossible(str(problem)) from problem
    except BlobError as problem:
        raise Impossible(f"文件没有写成，多半是磁盘空间不足：请在 {settings.VAR} 所在的磁盘腾出空间后重试。") from problem
    except BrokenPipeError:
        raise  # nobody reads any more; not the disk's fault
    except (OSError, sqlite3.Error, Error) as problem:
        raise Impossible(sentence(problem)) from problem


def sentence(problem: Exception) -> str:
    """What a disk's or database's error means for the person at the terminal."""
    number = problem.errno if isinstance(problem, OSError) else None
    said = str(problem).lower()
    if number in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG) or "is full" in said or "disk i/o error" in said or "no space" in said:
        return f"磁盘空间不足或写不进去：请在 {settings.VAR} 所在的磁盘腾出空间后重试，已经保存的内容没有丢。"
    if number in (errno.EACCES, errno.EPERM, errno.EROFS) or "readonly" in said or "unable to open" in said:
        return f"数据文件夹 {settings.VAR} 写不进去：请检查文件夹是否存在、归谁所有、是否只读。"
    if "database is locked" in said:
        return "数据库正被另一个进程占用：请稍后再试，或先停掉那个进程。"
    if "malformed" in said or "not a database" in said:
        return f"数据库文件已损坏：请停止使用，并从备份恢复（tongban restore）。（{problem}）"
    if any(word in said for word in ("connection", "could not connect", "refused", "authentication", "does not exist", "timeout")):
        return f"连不上数据库：请检查 TONGBAN_DATABASE 的地址、账号和数据库服务是否在运行。（{str(problem).strip().splitlines()[0]}）"
    return f"没有办成：{problem or type(problem).__name__}。"


def unapplied() -> list[str]:
    """The migrations that the database still lacks, as `room.name`."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{m.app_label}.{m.name}" for m, _ in plan]


def check_tables() -> None:
    """Raises Impossible unless the database is there with all its tables as this version wants them."""
    place = sqlite_file()
    if place is not None and (not place.is_file() or place.stat().st_size == 0):
        raise Impossible(f"还没有数据库（{place}）：演示请运行 tongban demo，正式安装请运行 tongban setup-office <目录包>。")
    with disk_in_words():
        missing = unapplied()
    if missing:
        raise Impossible(f"数据库的表还是旧的（差 {len(missing)} 步）：请先备份（tongban backup），再运行 tongban migrate。")


def check_keys() -> None:
    """Raises Impossible where data were sealed but the key file is missing, unreadable or open to others."""
    path = Path(settings.TONGBAN_KEY_FILE)
    if not path.is_file() and filled():
        raise Impossible(f"密钥文件 {path} 不见了，加密的数据无法解开：请恢复与数据库同时备份的密钥文件，不要新建。")
    with disk_in_words():
        keyring()


def check_fonts() -> None:
    """Raises Impossible when there is no typeface for documents."""
    try:
        fonts.load()
    except fonts.FontsMissing as problem:
        raise Impossible(str(problem)) from problem


def check_space(needed: int = NEEDED_BYTES) -> None:
    """Raises Impossible when the disk of the data has less than `needed` bytes free."""
    folder = Path(settings.VAR)
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise Impossible(f"磁盘空间不足：{folder} 只剩 {free // 2**20} MB，至少要 {needed // 2**20} MB，请腾出空间后重试。")


def filled() -> bool:
    """Whether anything was ever done in this database."""
    place = sqlite_file()
    if place is not None:
        return resting.filled(place)
    return "event" in connection.introspection.table_names() and count("event") > 0


def count(table: str) -> int:
    """How many rows a table has; the name is one of our own, never given from outside."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")
        return int(cursor.fetchone()[0])
