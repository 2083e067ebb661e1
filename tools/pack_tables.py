"""`python tools/pack_tables.py`: writes the tables of docs/packs.md anew, out of the packs and their proofs.

Marks: how many values of each pack say seed, found, verified, inferred, knowledge. Targets: plan, target, line of the plan, result of the proof.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))
PAGE = ROOT / "docs" / "packs.md"
CODES = ("national", "henan", "yanjin", "zhuanglang", "heshan", "nanyang", "anhui")
MARKS = ("seed", "found", "verified", "inferred", "knowledge")


def marks(code: str) -> Counter[str]:
    """How often each mark stands in a pack's own files."""
    found: Counter[str] = Counter()

    def walk(thing: Any) -> None:
        if isinstance(thing, dict):
            if isinstance(thing.get("src"), str):
                found[thing["src"]] += 1
            for value in thing.values():
                walk(value)
        elif isinstance(thing, list):
            for value in thing:
                walk(value)

    for path in sorted((ROOT / "packs" / code).rglob("*.yaml")):
        if "scenarios" not in path.parts:
            walk(yaml.safe_load(path.read_text()))
    return found


def marks_table() -> str:
    """One row a pack."""
    rows = ["| pack | " + " | ".join(MARKS) + " |", "|---|" + "---:|" * len(MARKS)]
    for code in CODES:
        found = marks(code)
        rows.append(f"| `{code}` | " + " | ".join(str(found[mark]) for mark in MARKS) + " |")
    return "\n".join(rows)


def target_rows(code: str) -> list[str]:
    """A pack's targets with what the proof says of each: proved with N, refuted with the example, or measured."""
    from tongban.catalogue.packs import load
    from tongban.catalogue.proof import prove

    rows = []
    for target in prove(load(ROOT / "packs" / code)).targets:
        line = re.search(r"原文第 (\d+) 行", target.source or "")
        said = f"第 {line[1]} 行" if line else (target.source or "")
        if target.holds is None:
            result = "按实际办件考核"
        else:
            wide = f"；全程最长 {target.wide.days} 天" if target.wide else ""
            short = target.text.split("；全程")[0].split("。还没有做到的")[0]
            result = f"{'成立' if target.holds else '**不成立**'}（N={target.combinations}）：{short.split('：', 1)[-1]}{wide}"
        rows.append(f"| `{target.id}` {target.zh} | {said} | `{target.counts}` | {result} |")
    return rows


def put(text: str, name: str, table: str) -> str:
    """The page's text with a table between its two marks replaced."""
    begin, end = f"<!-- {name} -->", f"<!-- /{name} -->"
    head, rest = text.split(begin, 1)
    return f"{head}{begin}\n\n{table}\n\n{end}{rest.split(end, 1)[1]}"


def main() -> None:
    """Write the page; with pack codes, only the targets of these."""
    wanted = sys.argv[1:] or [code for code in CODES if (ROOT / "packs" / code / "targets.yaml").exists()]
    text = put(PAGE.read_text(), "marks", marks_table())
    for code in wanted:
        if code == "marks":
            continue
        head = "| target | line of the plan | counts | result |\n|---|---|---|---|\n"
        text = put(text, f"targets {code}", head + "\n".join(target_rows(code)))
        print(code, flush=True)
    PAGE.write_text(text)


if __name__ == "__main__":
    main()
