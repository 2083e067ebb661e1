"""`tongban walk` and `tongban rehearse`: stories of a pack played in a fresh temporary database, and what they measured."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from collections.abc import Mapping
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command

from tongban import clock
from tongban.cases import numbers
from tongban.catalogue import guide, reading
from tongban.catalogue.packs import Pack
from tongban.faces.cli import casting, stories
from tongban.faces.cli.packs import find, read
from tongban.records.documents import actions as documents
from tongban.records.documents import queries as document_queries
from tongban.records.licences import queries as licences
from tongban.records.projects import queries as projects


def add(commands: Any) -> None:
    """Add these commands to the parser."""
    walk = commands.add_parser("walk", help="在全新的临时数据库里走完一个故事")
    walk.add_argument("pack")
    walk.add_argument("scenario")
    walk.add_argument("--json", action="store_true", help="只输出度量结果")
    walk.add_argument("--out", type=Path, help="把文书、证照存到这个文件夹")
    walk.set_defaults(run=_walk, fresh=True)
    rehearse = commands.add_parser("rehearse", help="把事项包里的故事全部走一遍")
    rehearse.add_argument("pack", nargs="+")
    rehearse.set_defaults(run=_rehearse, fresh=True)


def scenarios(name: str) -> dict[str, dict[str, Any]]:
    """The scenarios of a pack by code; of a frozen text those of the installed pack of that code."""
    if name.endswith(".json"):
        name = read(name).code
    found: dict[str, dict[str, Any]] = {}
    for path in sorted((find(name) / "scenarios").glob("*.yaml")):
        for item in _load(path):
            found[item["code"]] = item
    return found


def _load(path: Path) -> list[dict[str, Any]]:
    """A scenario file with the same reading as the rest of the pack: dates stay text."""
    loaded: Any = reading.read(path, path.name).value
    return loaded if isinstance(loaded, list) else [loaded]


def play(pack: Pack, scenario: Mapping[str, Any], listen: Any = None) -> stories.Story:
    """Play a scenario in the present database with a cast of its own; raises stories.Untrue."""
    start = datetime.combine(datetime.fromisoformat(str(scenario["start"])).date(), time(8), clock.SHANGHAI)
    cast = casting.gather(pack, start - timedelta(days=1))
    story = stories.Story(pack, scenario, cast, now=start - timedelta(days=1), listen=listen)
    story.play()
    return story


def doubts(story: stories.Story, result: Mapping[str, Any]) -> list[str]:
    """Where a played story differs from what it expects."""
    expect = story.scenario.get("expect") or {}
    found = []
    if "steps" in expect and result["steps"] != expect["steps"]:
        found.append(f"环节 {result['steps']} 个，应为 {expect['steps']} 个")
    most = (expect.get("working_days") or {}).get("le")
    if most is not None and result["working_days"] > most:
        found.append(f"审批 {result['working_days']} 个工作日，应不超过 {most} 个")
    held = {row["type"] for row in result["licences"]}
    found += [f"没有发出“{kind}”" for kind in expect.get("licences") or () if kind not in held]
    states = {c["matter"]: c for c in result["cases"]}
    for code, wanted in (expect.get("states") or {}).items():
        now = states.get(code, {}).get("state")
        if now != wanted:
            found.append(f"{code} 现在是 {now}，应为 {wanted}")
    for code, wanted in (expect.get("outcomes") or {}).items():
        if states.get(code, {}).get("outcome") != wanted:
            found.append(f"{code} 的结果是 {states.get(code, {}).get('outcome')}，应为 {wanted}")
    for code, wanted in (expect.get("charges") or {}).items():
        ref = states.get(code)
        now = [f"{c['fee']} {c['fen']} {c['state']}" for c in ref["charges"]] if ref else []
        if now != list(wanted):
            found.append(f"{code} 的费用是 {now}，应为 {list(wanted)}")
    wanted = expect.get("refused")
    if wanted and wanted not in story.refusals:
        found.append(f"应当拒绝一次（{wanted}），没有拒绝")
    if result["chain"] != "holds":
        found.append(f"留痕链断了：{result['chain']}")
    made = {d.template for c in result["cases"] for d in document_queries.of_case(story.region, c["no"])}
    found += [f"没有发出文书“{n}”" for n in expect.get("notices") or () if n not in made]
    return found


def _say(told: stories.Told) -> None:
    day = clock.local(told.at)
    mark = f" → 不行（{'；'.join(told.reasons)}）" if told.refused else f" → {told.no}" if told.no else ""
    print(f"{day:%Y-%m-%d %H:%M}  {told.say}{mark}", flush=True)


def _walk(options: argparse.Namespace) -> int:
    pack = read(options.pack)
    scenario = scenarios(options.pack).get(options.scenario)
    if scenario is None:
        sys.stderr.write(f"“{options.pack}”里没有故事“{options.scenario}”；有：{'、'.join(scenarios(options.pack))}\n")
        return 2
    if not options.json:
        print(f"{scenario['zh']}（演示数据）")
    try:
        story = play(pack, scenario, None if options.json else _say)
    except stories.Untrue as untrue:
        sys.stderr.write(f"故事走不下去：{untrue}\n")
        return 1
    result = stories.measure(story)
    if options.out:
        _files(story, result, options.out)
    found = doubts(story, result)
    if options.json:
        print(json.dumps(result, ensure_ascii=False, indent=1))
    else:
        for line in _flow(story):
            print(line)
        print(
            f"共 {result['steps']} 个环节，审批 {result['working_days']} 个工作日，最长等待 {result['longest_wait']} 个工作日，"
            f"历时 {result['elapsed_days']} 天；证照 {len(result['licences'])} 件；留痕链{'完整' if result['chain'] == 'holds' else result['chain']}"
        )
    for doubt in found:
        sys.stderr.write(f"与故事不符：{doubt}\n")
    return 1 if found else 0


def _flow(story: stories.Story) -> list[str]:
    """Which flow the project is in, and which it left, with reason and article."""
    project = projects.row(story.region, story.project) if story.project else None
    if project is None:
        return []
    plan = guide.plan(story.pack, project["facts"])
    lines = [f"办理流程：{plan.flow_zh or '还不能确定'}"]
    for left in plan.left:
        why = "；".join(str(b) for b in left.because)
        lines.append(f"不走“{story.pack.flow(left.flow).zh}”：{left.zh}（{why}{'；' + left.cite if left.cite else ''}）")
    return lines


def _files(story: stories.Story, result: Mapping[str, Any], folder: Path) -> None:
    """Write every document and licence of the story into a folder, named by number; beside them, in `trust`, what checks their seals."""
    folder.mkdir(parents=True, exist_ok=True)
    # The story's own test authority is gone with its database: without its public certificates nobody could check a seal.
    shutil.copytree(Path(settings.TONGBAN_TRUST) / "trust", folder / "trust", dirs_exist_ok=True)
    for case in result["cases"]:
        for document in document_queries.of_case(story.region, case["no"]):
            if document.sha256:
                name = f"{case['no']}-{document.template}.pdf"
                (folder / name).write_bytes(documents.read(document))
    for row in licences.of_project(story.region, story.project) if story.project else ():
        if row.sha256:
            clean = "".join(c if c.isalnum() or c in "-_" else "-" for c in row.number)
            path = folder / f"licence-{row.type}-{clean}.pdf"
            path.write_bytes(documents.content(row.sha256))
            for shown in result["licences"]:
                if shown["id"] == str(row.id):
                    shown["path"] = str(path)


def _rehearse(options: argparse.Namespace) -> int:
    failed = 0
    for name in options.pack:
        pack = read(name)
        for code, scenario in scenarios(name).items():
            call_command("flush", interactive=False, verbosity=0)
            numbers.forget()
            try:
                story = play(pack, scenario)
                found = doubts(story, stories.measure(story))
            except stories.Untrue as untrue:
                found = [str(untrue)]
            failed += bool(found)
            print(f"{'通过' if not found else '不符'}  {name}/{code}  {scenario['zh']}{'：' + '；'.join(found) if found else ''}", flush=True)
    print(f"{'全部通过' if not failed else f'{failed} 个不符'}")
    return 1 if failed else 0


