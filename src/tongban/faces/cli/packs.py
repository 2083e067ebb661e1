"""`tongban clock due`, `tongban pack check|explain|publish`: the catalogue and the clock from the command line."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from django.conf import settings

from tongban.cases.registry import bound
from tongban.catalogue import actions as catalogue
from tongban.catalogue import checking
from tongban.catalogue.explaining import explain
from tongban.catalogue.packs import Pack, from_canonical, load
from tongban.clock import now
from tongban.clock.due_lines import run as due_lines


def add(commands: Any) -> None:
    """Add these commands to the parser."""
    clock = commands.add_parser("clock", help="时限计算").add_subparsers(dest="sub", required=True, metavar="子命令")
    due = clock.add_parser("due", help="标准输入每行一个 JSON，输出到期日")
    due.set_defaults(run=lambda _: due_lines(sys.stdin, sys.stdout))
    pack = commands.add_parser("pack", help="事项包").add_subparsers(dest="sub", required=True, metavar="子命令")
    check = pack.add_parser("check", help="检查事项包")
    check.add_argument("pack", nargs="*", help="包的代码或文件夹；不写就检查全部")
    check.set_defaults(run=_check)
    explained = pack.add_parser("explain", help="打印最终内容，以及每一行来自哪里")
    explained.add_argument("pack")
    explained.add_argument("kind")
    explained.add_argument("code")
    explained.set_defaults(run=_explain)
    publish = pack.add_parser("publish", help="检查、冻结、发布到数据库")
    publish.add_argument("pack")
    publish.add_argument("--reason", default="", help="发布理由；有承诺没有证明成立的，必须写")
    publish.set_defaults(run=_publish)


def find(name: str) -> Path:
    """The folder of a pack by its code or path."""
    path = Path(name)
    return path if (path / "pack.yaml").exists() else Path(settings.TONGBAN_PACKS) / name


def read(name: str) -> Pack:
    """Load a pack by code, by the path of its folder, or by the path of a file (`.json`) with a frozen canonical text."""
    path = Path(name)
    if path.suffix == ".json" and path.is_file():
        return from_canonical(path.read_text(encoding="utf-8"))
    return load(find(name))


def _check(options: argparse.Namespace) -> int:
    names = options.pack or sorted(p.parent.name for p in Path(settings.TONGBAN_PACKS).glob("*/pack.yaml"))
    board, failed = bound(), 0
    for name in names:
        pack = read(name)
        findings = checking.check(pack, set(board.rules), set(board.effects))
        errors = [f for f in findings if f.level == "error"]
        for finding in findings:
            print(finding)
        failed += bool(errors)
        print(f"{pack.code} {pack.version}：{len(pack.kind('matters'))} 个事项，{len(errors)} 处错误，{len(findings) - len(errors)} 处提示")
    return 1 if failed else 0


def _explain(options: argparse.Namespace) -> int:
    print(explain(read(options.pack), options.kind, options.code))
    return 0


def _publish(options: argparse.Namespace) -> int:
    from tongban.faces.cli.casting import SYSTEM, publish_pack
    from tongban.records.parties import actions as parties

    pack = read(options.pack)
    try:
        digest = publish_pack(pack, now(), reason=options.reason, prove=True)
    except (catalogue.NotPublishable, catalogue.NotProved) as refused:
        sys.stderr.write(f"{refused}\n")
        return 1
    parties.install(pack=pack, actor=SYSTEM, at=now())
    print(f"已发布 {pack.zh} {pack.version}，摘要 {digest}")
    return 0

