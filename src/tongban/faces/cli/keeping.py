"""`tongban backup`, `tongban restore`, `tongban doctor`: keeping an installation, and knowing in words whether it is well."""

from __future__ import annotations

import argparse
import getpass
import json
import os
import secrets
import subprocess
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from tongban.clock import local, now
from tongban.faces.cli import backups, health, restoring, starting
from tongban.faces.cli.starting import Impossible

LEAST = 12
"""Characters of a passphrase at least."""


def add(commands: Any) -> None:
    """Add these commands to the parser."""
    backup = commands.add_parser("backup", help="在线备份：数据库、文件、清单；密钥另存")
    backup.add_argument("target", type=Path, help="新文件夹，或以 .tar 结尾的新文件")
    backup.add_argument("--keys", type=Path, help="把密钥用口令加密另存到这个文件（请与数据分开保管）")
    backup.set_defaults(run=_backup)
    restore = commands.add_parser("restore", help="核对备份并恢复到空的地方")
    restore.add_argument("backup", type=Path)
    restore.add_argument("--keys", type=Path, help="密钥备份文件")
    restore.add_argument("--drill", action="store_true", help="演练：恢复到临时文件夹，核对后删掉，记下日期")
    restore.set_defaults(run=_restore)
    doctor = commands.add_parser("doctor", help="体检：哪里不对，怎么办")
    doctor.add_argument("--chain", action="store_true", help="连同全部留痕链一起核对")
    doctor.add_argument("--json", action="store_true", help="输出 JSON")
    doctor.set_defaults(run=_doctor)


def _passphrase(twice: bool) -> str:
    """From TONGBAN_PASSPHRASE, else asked at the terminal; raises Impossible when too short or not repeated alike."""
    given = os.environ.get("TONGBAN_PASSPHRASE")
    if given is None:
        if not sys.stdin.isatty():
            raise Impossible("没有口令：请在终端里运行，或用环境变量 TONGBAN_PASSPHRASE 给出密钥备份的口令。")
        given = getpass.getpass("密钥备份的口令：")
        if twice and getpass.getpass("再输一次：") != given:
            raise Impossible("两次口令不一样，没有备份。")
    if twice and len(given) < LEAST:
        raise Impossible(f"口令太短：至少 {LEAST} 个字符。")
    return given


def _backup(options: argparse.Namespace) -> int:
    begun = time.monotonic()
    target: Path = options.target
    try:
        starting.check_tables()
        starting.check_keys()
        if target.exists():
            raise Impossible(f"{target} 已经存在：备份不覆盖任何文件，请换一个名字。")
        passphrase = _passphrase(twice=True) if options.keys else ""
        packed = target.suffix == ".tar"
        folder = target.with_name(f".{target.name}.{secrets.token_hex(4)}") if packed else target
        manifest = backups.make(folder, now())
        if packed:
            backups.pack(folder, target)
        kept = backups.lock_keys(options.keys, passphrase) if options.keys else 0
    except Impossible as problem:
        return starting.say_no(str(problem))
    note(last_backup=manifest["made_at"])
    size = sum(f["size"] for f in manifest["files"].values())
    state = manifest["state"]
    print(
        f"已备份到 {target}：{state['rows'].get('case_', 0)} 件办件，{state['rows'].get('event', 0)} 条留痕，"
        f"{len(manifest['files'])} 个文件，{size / 2**20:.1f} MB，用时 {time.monotonic() - begun:.1f} 秒"
    )
    print(f"留痕链头 {state['head'][:16]}…，备份时刻 {local(datetime.fromisoformat(manifest['made_at'])):%Y-%m-%d %H:%M:%S}")
    if kept:
        print(f"密钥 {kept} 件已加密另存到 {options.keys}：请与数据备份分开存放，口令不要丢。")
    else:
        print("没有备份密钥：没有密钥，加密的内容恢复不出来。密钥变动后请用 --keys 另存一次。")
    return 0


def _restore(options: argparse.Namespace) -> int:
    begun = time.monotonic()
    if options.drill:
        return _drill(options)
    try:
        keys = backups.unlock_keys(options.keys, _passphrase(twice=False)) if options.keys else {}
        with backups.opened(options.backup) as folder, starting.alone("tongban restore"):
            manifest = restoring.restore(folder, keys)
    except Impossible as problem:
        return starting.say_no(str(problem))
    seconds = time.monotonic() - begun
    made = datetime.fromisoformat(manifest["made_at"])
    rows = manifest["state"]["rows"]
    print(f"已恢复：{rows.get('case_', 0)} 件办件，{rows.get('event', 0)} 条留痕，核对一致，留痕链完整，文件齐全。")
    print(f"恢复点（RPO）：{local(made):%Y-%m-%d %H:%M:%S}，这之后的内容不在备份里；最后一条留痕 {manifest['state']['last_event_at'][:19]}（世界时）。")
    print(f"恢复用时（RTO）：{seconds:.1f} 秒。接下来运行 tongban doctor --chain，再启动服务。")
    return 0


def _drill(options: argparse.Namespace) -> int:
    """Restore into a temporary folder by this very command in a process of its own, then forget it and note the day."""
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="tongban-drill-") as place:
        env = {k: v for k, v in os.environ.items() if k not in _PLACES}
        env["TONGBAN_VAR"] = place
        words = ["restore", str(options.backup.resolve()), *(["--keys", str(options.keys.resolve())] if options.keys else [])]
        if not options.keys:
            key = Path(place) / "keys" / "secrets.key"
            key.parent.mkdir(mode=0o700)
            source = Path(settings.TONGBAN_KEY_FILE)
            if source.is_file():
                backups.write(key, source.read_bytes(), 0o600)
        ran = subprocess.run([sys.executable, "-m", "tongban.config.main", *words], env=env)
    if ran.returncode:
        return starting.say_no("演练没有通过，原因见上一句；现有的数据没有动。")
    note(last_drill=now().isoformat(), drill_seconds=round(time.monotonic() - begun, 1))
    print(f"演练通过，用时 {time.monotonic() - begun:.1f} 秒；临时恢复的数据已删除，日期已记下。")
    return 0


_PLACES = ("TONGBAN_DATABASE", "TONGBAN_KEY_FILE", "TONGBAN_BLOBS", "TONGBAN_TRUST", "TONGBAN_SECRET_KEY")
"""Settings that would lead a drill away from its temporary folder."""


def _notes() -> Path:
    return Path(settings.VAR) / "keeping.json"


def noted() -> dict[str, Any]:
    """What was noted about backups and drills of this installation."""
    try:
        found: dict[str, Any] = json.loads(_notes().read_text())
    except (OSError, ValueError):
        return {}
    return found


def note(**more: Any) -> None:
    """Note when something was done last; doctor reads it. A note that cannot be written fails nothing."""
    try:
        _notes().write_text(json.dumps({**noted(), **more}, indent=1))
    except OSError:
        sys.stderr.write("（备份日期没有记下来：数据文件夹写不进去）\n")


def _doctor(options: argparse.Namespace) -> int:
    found = health.examine(chain=options.chain, notes=noted())
    worst = max((f.level for f in found), default=0)
    if options.json:
        print(json.dumps([f.as_dict() for f in found], ensure_ascii=False, indent=1))
        return 1 if worst >= health.BAD else 0
    for finding in found:
        print(finding)
    bad = sum(f.level == health.BAD for f in found)
    warn = sum(f.level == health.WARN for f in found)
    print("一切正常。" if not bad and not warn else f"要处理 {bad} 项，留意 {warn} 项。")
    return 1 if bad else 0
