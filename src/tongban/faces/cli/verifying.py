"""`tongban verify FILE…`: whether sealed files hold: who sealed them, when, how seal and licence stand; 未核 away from the register."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection

from tongban import clock
from tongban.cases import queries_open as register

_STATES = {"active": "正常", "frozen": "已停用", "destroyed": "已销毁", "": "未核"}


def add(commands: Any) -> None:
    """Add this command to the parser."""
    verify = commands.add_parser(
        "verify",
        help="核验盖了章的文件",
        description="核验盖了章的 PDF：谁盖的、什么时候、印章和证照现在怎样。"
        "退出码 0：印章是真的、没有改动，登记里有效（连不上登记时写“未核”）；1：不能采信，或者证照已失效。",
    )
    verify.add_argument("files", nargs="+", metavar="文件")
    verify.add_argument("--json", action="store_true", help="每个文件输出一行 JSON")
    verify.add_argument("--trust", type=Path, metavar="目录", help="签章机构公开证书的目录（ca.crt、ca.crl、tsa.crt）")
    verify.set_defaults(run=_verify)


def _verify(options: argparse.Namespace) -> int:
    trust: Path = options.trust or Path(settings.TONGBAN_TRUST) / "trust"
    failed = 0
    for name in options.files:
        told = judge(Path(name), trust)
        failed += not told["ok"]
        if options.json:
            print(json.dumps(told, ensure_ascii=False))
        else:
            print("\n".join(_lines(told)))
    return 1 if failed else 0


def judge(path: Path, trust: Path) -> dict[str, Any]:
    """What is to be said of one file, as plain values; never raises for the file's sake."""
    from tongban.records.licences.checking import MAX_BYTES  # brings a PDF library along

    at = clock.now()
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as problem:
        return _bad(path, "unchecked", f"文件读不出来（{_why(problem)}），没有核验。请检查文件名和权限。")
    try:
        found = _found(content, trust, at)
    except FileNotFoundError:
        return _bad(path, "unchecked", f"目录 {trust} 里没有签章机构的证书，不能核验。请用 --trust 指明 ca.crt、ca.crl、tsa.crt 所在的目录。")
    except ValueError:
        return _bad(path, "unchecked", f"目录 {trust} 里的签章机构证书读不出来，不能核验。请换用签章机构公布的证书。")
    sealed = any(c.zh == "电子印章是真的" for c in found.checks)
    offline = sealed and found.verdict == "unchecked"
    return {
        "file": str(path),
        "ok": sealed and (found.good or offline),
        "verdict": found.verdict,
        "words": found.words,
        "sentence": found.sentence,
        "sealed_by": found.sealed_by or None,
        "sealed_at": clock.local(found.sealed_at).isoformat(timespec="seconds") if found.sealed_at else None,
        "seal": found.seal or None,
        "licence": None if offline or found.kind == "file" else {"title": found.title, "number": found.number, "state": found.verdict},
        "register": "unchecked" if offline or not sealed else "checked",
        "sha256": found.data.get("sha256") or found.digest,
    }


def _found(content: bytes, trust: Path, at: Any) -> register.Found:
    """The judgement with the register, or without it where it cannot be reached."""
    if not _register_there():
        return register.of_file(content, trust, at, register=False)
    try:
        return register.of_file(content, trust, at)
    except DatabaseError:
        return register.of_file(content, trust, at, register=False)


def _register_there() -> bool:
    """Whether there is a database; one of SQLite must not come into being by asking."""
    name = str(connection.settings_dict["NAME"])
    return connection.vendor != "sqlite" or ":" in name or Path(name).exists()


def _bad(path: Path, verdict: str, sentence: str) -> dict[str, Any]:
    return {
        "file": str(path),
        "ok": False,
        "verdict": verdict,
        "words": register.WORDS[verdict],
        "sentence": sentence,
        "sealed_by": None,
        "sealed_at": None,
        "seal": None,
        "licence": None,
        "register": "unchecked",
        "sha256": None,
    }


def _why(problem: OSError) -> str:
    if isinstance(problem, FileNotFoundError):
        return "没有这个文件"
    if isinstance(problem, IsADirectoryError):
        return "这是一个目录"
    return "没有权限" if isinstance(problem, PermissionError) else "读取出错"


def _lines(told: dict[str, Any]) -> list[str]:
    """A file's answer in words: the verdict first."""
    offline = told["ok"] and told["verdict"] == "unchecked"
    lines = [f"{told['file']}：{'印章有效，没有改动；证照状态未核' if offline else told['words']}"]
    if told["register"] == "checked" or offline:
        at = str(told["sealed_at"] or "").replace("T", " ")[:16]
        lines.append(f"  盖章  {told['sealed_by']}，{at}；印章现在{_STATES.get(told['seal'] or '', '未核')}")
    if told["licence"]:
        kind = " ".join(p for p in (told["licence"]["title"], told["licence"]["number"]) if p)
        lines.append(f"  登记  {kind}，{told['words']}")
    lines.append(f"  说明  {told['sentence']}")
    return lines


