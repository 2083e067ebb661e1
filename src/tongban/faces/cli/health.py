"""What `tongban doctor` looks at: each finding says in words how something is, and what to do where it is not well."""

from __future__ import annotations

import os
import platform
import shutil
import stat
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography import x509
from django.conf import settings
from django.db import connection

from tongban import clock
from tongban.clock import now
from tongban.exchange.adapters import line
from tongban.faces.cli import backups, restoring, starting, statics
from tongban.journal import queries as journal
from tongban.journal.secrets import SecretsError, keyring
from tongban.records.documents import fonts

GOOD, WARN, BAD = 0, 1, 2
_MARKS = ("✓", "！", "✗")
_SOON = timedelta(days=90)
_ALARM = 0.85
"""Share of the disk that may be full before it is an alarm."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One look: how it is (good, to be watched, to be mended), and what to do."""

    level: int
    what: str
    text: str
    do: str = ""

    def __str__(self) -> str:
        return f"{_MARKS[self.level]} {self.what}：{self.text}{'。→ ' + self.do if self.do else ''}"

    def as_dict(self) -> dict[str, Any]:
        """For machines: level 0 good, 1 watch, 2 mend."""
        return {"level": self.level, "what": self.what, "text": self.text, "do": self.do}


Look = Callable[[], Iterator[Finding]]


def examine(*, chain: bool, notes: Mapping[str, Any]) -> list[Finding]:
    """Every look in order; one that fails itself becomes a finding. Without a database the looks into it are left out."""
    found = [*_look("运行环境", _python), *_look("磁盘", _space), *_look("网页样式", _styles), *_look("文书字体", _fonts)]
    found += [*_look("密钥文件", _keys), *_look("设置", _settings), *_look("工作日历", _calendar), *_look("印章证书", _certificates)]
    found += _look("外部系统", _outside)
    database = _look("数据库", _database)
    found += database
    if all(f.level != BAD for f in database):
        found += [*_look("系统时间", _time), *_look("后续工作", _backlog), *_look("印章", _seals), *_look("等待用印", _waiting)]
        found += _look("文件", _files)
        found += _look("留痕链", _chain) if chain else []
    found += _look("备份", lambda: _backups(notes))
    return found


def _look(what: str, look: Look) -> list[Finding]:
    try:
        return list(look())
    except starting.Impossible as problem:
        return [Finding(BAD, what, str(problem))]
    except Exception as problem:  # a look that breaks is itself a finding
        return [Finding(BAD, what, f"检查时出错：{starting.sentence(problem)}")]


def _python() -> Iterator[Finding]:
    version = platform.python_version()
    fits = sys.version_info >= (3, 11)
    yield Finding(GOOD if fits else BAD, "运行环境", f"Python {version}", "" if fits else "请安装 3.11 以上的 Python 后重新运行 make setup")


def _space() -> Iterator[Finding]:
    folder = Path(settings.VAR)
    while not folder.exists():
        folder = folder.parent
    use = shutil.disk_usage(folder)
    full = 1 - use.free / use.total
    level = BAD if use.free < starting.NEEDED_BYTES else WARN if full > _ALARM else GOOD
    text = f"{folder} 还剩 {use.free / 2**30:.1f} GB，已用 {full:.0%}"
    yield Finding(level, "磁盘", text, "" if level == GOOD else "请腾出空间，或把数据移到更大的磁盘")


def _styles() -> Iterator[Finding]:
    fine = statics.built()
    yield Finding(GOOD if fine else BAD, "网页样式", "已生成" if fine else "还没有生成", "" if fine else "请运行 make setup")


def _fonts() -> Iterator[Finding]:
    try:
        fonts.load()
    except fonts.FontsMissing as problem:
        yield Finding(BAD, "文书字体", str(problem))
        return
    yield Finding(GOOD, "文书字体", "已安装")


def _keys() -> Iterator[Finding]:
    path = Path(settings.TONGBAN_KEY_FILE)
    if not path.is_file():
        yield Finding(WARN, "密钥文件", f"{path} 还没有", "第一次使用时会自动生成；如果以前有过数据，请恢复原来的密钥文件")
        return
    try:
        keyring()
    except SecretsError as problem:
        yield Finding(BAD, "密钥文件", str(problem))
        return
    mode = stat.S_IMODE(path.parent.stat().st_mode)
    owner = path.stat().st_uid == os.geteuid()
    yield Finding(GOOD, "密钥文件", f"只有本用户可读（{stat.S_IMODE(path.stat().st_mode):o}）" if owner else "可读，属于另一个用户")
    if mode & 0o022:
        yield Finding(WARN, "密钥文件夹", f"{path.parent} 别的用户可以改动", f"请运行 chmod 700 {path.parent}")


def _kind() -> str:
    return "（演示数据）" if journal.simulated() else ""


def _settings() -> Iterator[Finding]:
    if settings.PRODUCTION and settings.DEMO:
        yield Finding(BAD, "设置", "正式运行和演示模式同时打开", "请去掉 TONGBAN_DEMO")
    elif settings.PRODUCTION and "TONGBAN_HOSTS" not in os.environ:
        yield Finding(WARN, "设置", "正式运行，但只接受本机访问", "请用 TONGBAN_HOSTS 写明域名")
    else:
        yield Finding(GOOD, "设置", "正式运行" if settings.PRODUCTION else "演示模式" if settings.DEMO else "试用（没有设 TONGBAN_PRODUCTION）")


def _calendar() -> Iterator[Finding]:
    today, calendar = clock.local_date(now()), clock.national()
    if not calendar.published(today.year):
        yield Finding(WARN, "工作日历", f"{today.year} 年的放假安排还没有装入，今年的到期日是暂定的", "请升级到带有今年日历的版本，或在目录包里写明")
    elif today.month == 12 and not calendar.published(today.year + 1):
        yield Finding(WARN, "工作日历", f"{today.year + 1} 年的放假安排还没有装入，跨年的到期日是暂定的", "国务院一般十一月公布，请升级程序")
    else:
        yield Finding(GOOD, "工作日历", f"{today.year} 年已公布（{calendar.version}）")


def _certificates() -> Iterator[Finding]:
    folder = Path(settings.TONGBAN_TRUST)
    papers = [*sorted((folder / "trust").glob("*.crt")), *sorted((folder / "seals").glob("*.crt"))]
    if not papers:
        yield Finding(WARN, "印章证书", "还没有签章机构和印章", "演示会自动生成；正式使用请先制作印章")
        return
    at, ending = now(), []
    for path in papers:
        until = x509.load_pem_x509_certificate(path.read_bytes()).not_valid_after_utc
        if until < at + _SOON:
            ending.append(f"{path.stem}（{until:%Y-%m-%d}）")
    if ending:
        yield Finding(WARN, "印章证书", f"{len(ending)} 张将在 90 天内到期或已到期：{'、'.join(ending[:5])}", "请重新签发，旧文书仍然有效")
    else:
        yield Finding(GOOD, "印章证书", f"{len(papers)} 张，90 天内没有到期的")
    open_keys = [p.name for p in folder.rglob("*.key") if stat.S_IMODE(p.stat().st_mode) & 0o077]
    if open_keys:
        yield Finding(BAD, "印章密钥", f"{'、'.join(open_keys[:5])} 别的用户可以读", f"请运行 chmod 600，并核对谁读过 {folder}")


def _outside() -> Iterator[Finding]:
    for counterpart in settings.TONGBAN_ADDRESSES:
        name, there = f"外部系统·{line.NAMES[counterpart]}", line.answers(counterpart)
        if there is None:
            yield Finding(WARN, name, "没有接通", f"请用 TONGBAN_{counterpart.upper()} 写明地址；不用它的业务照常办理")
        elif there:
            yield Finding(GOOD, name, f"有回应（{line.address(counterpart)}）")
        else:
            do = "模拟对端请运行 tongban counterparts；真实系统请联系对方。没办成的事会自动再试"
            yield Finding(WARN, name, f"没有回应（{line.address(counterpart)}）", do)


def _database() -> Iterator[Finding]:
    starting.check_tables()
    if connection.vendor == "sqlite":
        journal_mode, level = str(backups.asked("PRAGMA journal_mode")[0][0]), int(backups.asked("PRAGMA synchronous")[0][0])
        if journal_mode != "wal" or level < 2:
            yield Finding(BAD, "数据库", f"SQLite 的写入不够可靠（{journal_mode}，synchronous={level}）", "请不要改动连接设置")
            return
        yield Finding(GOOD, "数据库", f"SQLite，可靠写入，{starting.count('case_')} 件办件{_kind()}，表是这一版的")
        return
    off = [n for n in ("fsync", "full_page_writes", "synchronous_commit") if str(backups.asked(f"SHOW {n}")[0][0]) == "off"]
    version = int(backups.asked("SHOW server_version_num")[0][0])
    if off:
        yield Finding(BAD, "数据库", f"PostgreSQL 关闭了 {'、'.join(off)}，断电会丢数据", "请在 postgresql.conf 里打开")
    elif version < 150000:
        yield Finding(BAD, "数据库", "PostgreSQL 版本低于 15", "请升级数据库")
    else:
        yield Finding(GOOD, "数据库", f"PostgreSQL {version // 10000}，可靠写入，{starting.count('case_')} 件办件{_kind()}，表是这一版的")


def _time() -> Iterator[Finding]:
    found = backups.asked("SELECT max(recorded_at) FROM event")[0][0]
    if found is None:
        yield Finding(GOOD, "系统时间", "还没有留痕可比")
        return
    last = found if isinstance(found, datetime) else datetime.fromisoformat(str(found))
    last = last if last.tzinfo else last.replace(tzinfo=UTC)
    if last > now() + timedelta(minutes=1):
        text = f"系统时间比最后一条留痕（{clock.local(last):%Y-%m-%d %H:%M}）还早"
        yield Finding(BAD, "系统时间", text, "请校准这台机器的时间，校准前不要办理业务")
    else:
        yield Finding(GOOD, "系统时间", f"晚于最后一条留痕（{clock.local(last):%Y-%m-%d %H:%M}）")


def _backlog() -> Iterator[Finding]:
    left = journal.backlog()
    if left["dead"]:
        yield Finding(BAD, "后续工作", f"{left['dead']} 项反复没有办成，例如 {journal.last_failure() or '（见日志）'}", "请把这句话告诉开发者")
    elif left["waiting"] > 200:
        yield Finding(WARN, "后续工作", f"积压 {left['waiting']} 项", "请确认服务在运行，或运行 tongban work")
    else:
        yield Finding(GOOD, "后续工作", f"等待 {left['waiting']} 项，没有办不成的")


def _seals() -> Iterator[Finding]:
    rows = backups.asked("SELECT office, state FROM seal WHERE state <> 'destroyed'")
    frozen = [o for o, s in rows if s == "frozen"]
    without = [o for o, s in rows if not (Path(settings.TONGBAN_TRUST) / "seals" / f"{o}.key").is_file()]
    if without:
        yield Finding(BAD, "印章", f"{len(without)} 枚印章没有密钥（例如 {without[0]}），不能制证", "请恢复与数据库配套的密钥备份")
    elif frozen:
        yield Finding(WARN, "印章", f"{len(frozen)} 枚停用（{'、'.join(frozen[:5])}）", "停用期间这些机关不能发证")
    else:
        yield Finding(GOOD, "印章", f"{len(rows)} 枚在用" if rows else "还没有印章")


def _waiting() -> Iterator[Finding]:
    """Notices that stay drafted because their office has no active seal."""
    rows = backups.asked(
        "SELECT office, COUNT(*) FROM document WHERE kind = 'notice' AND sha256 = '' AND office NOT IN "
        "(SELECT office FROM seal WHERE state = 'active' AND kind = 'approval') GROUP BY office ORDER BY office"
    )
    if rows:
        told = "、".join(f"{office} {n} 份" for office, n in rows[:5])
        yield Finding(WARN, "等待用印", f"{sum(n for _, n in rows)} 份文书没有盖章的文件（{told}）", "请给这些机关制作或者恢复印章")


def _files() -> Iterator[Finding]:
    missing = restoring.missing_files()
    if missing:
        yield Finding(BAD, "文件", f"{len(missing)} 份文件找不到了（例如 {missing[0][:12]}…）", "请从备份恢复 blobs 文件夹")
    else:
        yield Finding(GOOD, "文件", "登记的文件都在")


def _chain() -> Iterator[Finding]:
    streams, events, broken = journal.check_all()
    if broken is not None:
        text = f"{broken.stream} 第 {broken.seq} 条断了：{broken.why}"
        yield Finding(BAD, "留痕链", text, "请停止办理，保存现场，与备份比对")
    else:
        yield Finding(GOOD, "留痕链", f"{streams} 条链、{events} 条留痕全部接得上")


def _backups(notes: Mapping[str, Any]) -> Iterator[Finding]:
    do = "请每天运行 tongban backup，并放到另一台机器上"
    if not notes.get("last_backup"):
        yield Finding(WARN, "备份", "还没有做过备份", do)
    else:
        age = now() - datetime.fromisoformat(notes["last_backup"])
        late = age > timedelta(hours=36)
        yield Finding(WARN if late else GOOD, "备份", f"上一次在 {age.total_seconds() / 3600:.0f} 小时前", do if late else "")
    drill = notes.get("last_drill")
    if not drill or now() - datetime.fromisoformat(drill) > _SOON:
        text = f"上一次在 {str(drill)[:10]}" if drill else "还没有做过"
        yield Finding(WARN, "恢复演练", text, "请运行 tongban restore 备份 --drill，确认备份真能恢复")
    else:
        yield Finding(GOOD, "恢复演练", f"上一次在 {str(drill)[:10]}，用时 {notes.get('drill_seconds', '?')} 秒")
