"""`tongban guide`: what applies to a project with these facts, why, and what to ask next."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from tongban.catalogue import guide, tariffs
from tongban.catalogue.guide import Plan, Question
from tongban.catalogue.packs import Pack
from tongban.catalogue.reading import PackError
from tongban.faces.cli.packs import read


def add(commands: Any) -> None:
    """Add this command to the parser."""
    guided = commands.add_parser("guide", help="按项目情况列出要办的事项")
    guided.add_argument("pack", help="包的代码或文件夹")
    guided.add_argument("facts", type=Path, help="项目情况（JSON 文件，键是目录里的情况代码；- 为标准输入）")
    guided.add_argument("--json", action="store_true")
    guided.set_defaults(run=_guide)


class _Bad(Exception):
    """What was given cannot be used; the text is a sentence for the one who gave it."""


def _guide(options: argparse.Namespace) -> int:
    """0: answered; 1: pack or facts cannot be used; 2: the file cannot be read as facts at all."""
    try:
        facts = _facts(options.facts)
    except _Bad as bad:
        sys.stderr.write(f"{bad}\n")
        return 2
    try:
        pack = read(options.pack)
        plan = guide.plan(pack, _usable(pack, facts))
        if plan.doubtful:
            raise _Bad(plan.doubtful[0][1])
    except (_Bad, PackError) as bad:
        sys.stderr.write(f"{bad}\n")
        return 1
    question = guide.next_question(pack, facts)
    if options.json:
        print(json.dumps(published(pack, plan, question), ensure_ascii=False, indent=1))
    else:
        print("\n".join(_lines(pack, plan, question)))
    return 0


def _facts(path: Path) -> dict[str, Any]:
    """The facts of a file. Raises _Bad."""
    try:
        found = json.loads(sys.stdin.read() if str(path) == "-" else path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise _Bad(f"没有找到文件 {path}") from None
    except OSError:
        raise _Bad(f"文件 {path} 打不开") from None
    except (UnicodeDecodeError, ValueError, RecursionError):
        raise _Bad(f"文件 {path} 不是 JSON，请核对") from None
    if not isinstance(found, dict):
        raise _Bad('项目情况要写成一个 JSON 对象，例如 {"ptype": "industrial"}')
    return found


def _usable(pack: Pack, facts: dict[str, Any]) -> dict[str, Any]:
    """The facts without those that the pack derives itself, which are named on stderr."""
    derived = [
        c for c in facts if not pack.has("facts", c) and (pack.has("conditions", c) or pack.has("parameters", c))
    ]
    if derived:
        sys.stderr.write(f"{'、'.join(derived)} 由其他情况推出，给的值没有采用\n")
    for code in derived:
        del facts[code]
    return facts


def published(pack: Pack, plan: Plan, question: Question | None) -> dict[str, Any]:
    """The answer in its published form, ready for JSON."""
    papers = [paper for step in plan.steps for paper in step.papers] + list(plan.around_papers)
    return {
        "class": plan.flow_zh,
        "flow": plan.flow,
        "matters": [{"code": m.matter, "why": [str(b) for b in m.because]} for m in plan.listed],
        "excluded": [{"code": e.matter, "why": [str(b) for b in e.because]} for e in plan.excluded],
        "open": [{"code": o.matter, "facts": list(o.facts), "ask": o.ask} for o in plan.open],
        "next_question": question
        and {
            "fact": question.fact,
            "question": question.question,
            "type": question.type,
            "unit": question.unit,
            "options": [{"value": value, "zh": zh} for value, zh in question.options],
            "help": question.help,
        },
        "materials": [
            {
                "code": p.code,
                "zh": p.zh,
                "matters": list(p.matters),
                "from": p.fate,
                "bring": p.give,
                "core": p.core,
                "open": p.open,
            }
            for p in papers
            if not p.again
        ],
        "steps": len(plan.steps),
        "counted_days": plan.counted_days,
        "longest_wait": plan.longest_wait,
        "fees": [
            {
                "matter": f.matter,
                "code": f.code,
                "zh": f.zh,
                "fen": f.fen,
                "least": f.least,
                "most": f.most,
                "working": list(f.working),
                "pays": f.pays,
                "per": f.per,
                "basis": f.basis,
            }
            for f in plan.fees
        ],
        "fee_total": guide.fee_total(plan),
    }


def _lines(pack: Pack, plan: Plan, question: Question | None) -> list[str]:
    """The same for reading."""
    head = f"{plan.flow_zh}：{len(plan.steps)} 个环节，审批 {plan.counted_days} 个工作日，最长等待 {plan.longest_wait} 个工作日"
    told = (
        [head] if plan.flow else ["还不能确定办理流程，可能是：" + "、".join(pack.flow(c).zh for c in plan.candidates)]
    )
    if not plan.flow and not plan.candidates:
        told = ["没有合适的流程"]
    told += [f"离开“{left.flow_zh}”：{left.zh}{f'（{left.cite}）' if left.cite else ''}" for left in plan.left]
    told += [f"  要办 {m.matter} {m.zh}（{m.office_zh}）{_why(m.because)}" for m in plan.listed]
    heads = {"first": "还要看", "map": "待核对", "later": "用到时再办"}
    told += [f"  {heads[o.ask]} {o.matter} {o.zh}：看{'、'.join(o.facts_zh)}" for o in plan.open]
    told += [f"  不办 {e.matter} {e.zh}{_why(e.because)}" for e in plan.excluded]
    bring = [p.zh for step in plan.steps for p in step.papers if p.give] + [p.zh for p in plan.around_papers if p.give]
    told += [f"要准备的材料（{len(bring)}）：{'、'.join(bring)}"] if bring else []
    told += [f"费用：{tariffs.sum_zh(**guide.fee_total(plan))}"]
    for f in plan.fees:
        amount = tariffs.amount_zh(f.fen, f.least, f.most, f.pays)
        told.append(f"  {f.zh}（{pack.matter(f.matter).zh}）：{amount}，{'；'.join(f.working)}")
    told += [f"下一个问题（{question.fact}）：{question.question}"] if question else ["没有要问的了"]
    return told


def _why(because: Any) -> str:
    words = "；".join(str(b) for b in because)
    return f"：{words}" if words else ""
