"""`tongban tallies`: what submissions asked and saved in fields and papers, by matter, bundle, pack or year."""

from __future__ import annotations

import argparse
import json
from typing import Any

from django.conf import settings

from tongban.cases import queries_tallies as tallies


def add(commands: Any) -> None:
    """Add this command to the parser."""
    found = commands.add_parser("tallies", help="申请时少填了多少、少交了多少，对照发布时定死的基准")
    found.add_argument("--by", choices=tallies.BY, default="matter", help="按什么合计：事项、并联、发布版本、年份")
    found.add_argument("--year", type=int, help="只看哪一年")
    found.add_argument("--region", default="", help="地区代码；不写就是本地")
    found.add_argument("--json", action="store_true", help="输出 JSON")
    found.set_defaults(run=_tallies)


def _tallies(options: argparse.Namespace) -> int:
    """The sums of the whole region, and the formula by which shares are told."""
    rows = tallies.of_region(options.region or str(settings.TONGBAN_PLACE))
    whole, lines = tallies.total(rows, year=options.year), tallies.sums(rows, options.by, year=options.year)
    if options.json:
        told = {"by": options.by, "year": options.year, "formula": tallies.FORMULA, "total": whole.as_dict()}
        print(json.dumps({**told, "lines": [x.as_dict() for x in lines]}, ensure_ascii=False, indent=1))
        return 0
    if not whole.cases:
        print("还没有人提交过申请，没有可以合计的。")
        return 0
    for line in (whole, *lines):
        print(_words(line))
    print(tallies.FORMULA)
    return 0


def _words(line: tallies.Line) -> str:
    s = line.sums
    return (
        f"{line.zh}：{line.cases} 件，自己填 {s['fields_asked']} 项、少填 {s['fields_saved']} 项（基准 {s['baseline_fields']}，"
        f"少填率 {percent(line.fields_less)}）；自己交 {s['papers_asked']} 份、少交 {s['papers_saved']} 份、承诺 {s['papers_promised']} 份、"
        f"后补 {s['papers_later']} 份（基准 {s['baseline_papers']}，少交率 {percent(line.papers_less)}）"
    )


def percent(permille: int | None) -> str:
    """A share in words: 61.3%, or — where there is no baseline."""
    return "—" if permille is None else f"{permille / 10:.1f}%"
