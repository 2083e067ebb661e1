"""`tongban prove`: whether a pack keeps its promises over all combinations of facts, one line a target."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import date
from typing import Any

from tongban.catalogue.proof import prove
from tongban.catalogue.reading import PackError
from tongban.faces.cli.packs import read


def add(commands: Any) -> None:
    """Add this command to the parser."""
    proved = commands.add_parser("prove", help="对全部情况组合证明方案的承诺")
    proved.add_argument("pack", help="包的代码或文件夹")
    proved.add_argument("--json", action="store_true")
    proved.add_argument("--on", type=date.fromisoformat, help="按哪一天的参数（年-月-日）；不写按最新")
    proved.set_defaults(run=_prove)


def _prove(options: argparse.Namespace) -> int:
    """0: every target holds and nothing contradicts; 1: a target fails, an error was found, or the pack cannot be read."""
    try:
        proof = prove(read(options.pack), options.on)
    except PackError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    if options.json:
        print(json.dumps(proof.as_dict(), ensure_ascii=False, indent=1))
    else:
        print("\n".join(proof.lines() or [f"“{proof.zh}”没有写指标，也没有发现问题"]))
    return 1 if proof.refuses else 0
