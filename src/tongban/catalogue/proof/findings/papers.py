"""Nothing asked for that an earlier result or a shared licence provides, and nothing that nobody can name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tongban.catalogue.checking.matters import CATCH_ALL
from tongban.catalogue.definitions import Matter, Need
from tongban.catalogue.formulas import Formula
from tongban.catalogue.proof.courses import Course
from tongban.catalogue.proof.grounds import Ground
from tongban.catalogue.proof.results import ProofFinding

ASIDE = re.compile(r"[（(].*?[）)]|原件|复印件|扫描件|[“”《》\s]")
"""What does not belong to the name of a paper."""
BROUGHT = frozenset({"upload", "commit"})


def asked_again(ground: Ground) -> Iterator[ProofFinding]:
    """Catch-all materials, papers that the platform has itself, and results asked for before they can exist."""
    yield from _catch_all(ground)
    yield from _provided(ground)
    for code, course in ground.courses.items():
        yield from _too_early(ground, code, course)


def _catch_all(ground: Ground) -> Iterator[ProofFinding]:
    pack = ground.pack
    for code, raw in pack.kind("materials").items():
        if CATCH_ALL.search(raw["zh"]):
            users = [m for m in pack.matters() if any(n.code == code for n in m.materials)]
            values = next((v for m in users if (v := ground.witness(ground.book.of(m.when))) is not None), None)
            names = "、".join(f"{m.zh}（{m.code}）" for m in users[:5]) or "没有事项用它"
            text = f"“{raw['zh']}”是兜底材料（要它的：{names}）"
            fix = "请写清具体是哪一份；说不清的不能要"
            yield ProofFinding("error", "catch_all", f"材料 {code}", text, fix, ground.example(values))


def _provided(ground: Ground) -> Iterator[ProofFinding]:
    """Materials to be brought that bear the name of an authority's result or of a licence of the pack."""
    pack = ground.pack
    results = {bare(m.result.zh): m for m in reversed(pack.matters()) if m.result is not None and m.party == "authority"}
    licences = {bare(raw["zh"]): code for code, raw in pack.kind("licence_types").items()}
    for matter in pack.matters():
        for need in matter.materials:
            name = bare(need.zh)
            maker = results.get(name)
            if need.source not in BROUGHT or (name not in licences and maker is None) or (maker and maker.code == matter.code):
                continue
            parts = [_asked(ground, matter, need), *([ground.book.of(maker.when)] if maker else [])]
            values = ground.witness(ground.book.every(parts))
            if values is None:
                continue
            source = f"“{maker.zh}”（{maker.code}）的结果" if maker else "平台上已有的电子证照"
            text = f"“{matter.zh}”要申请人交“{need.zh}”（{need.code}），而它就是{source}"
            fix = "请把材料的 source 改为 prior 或 licence，由系统带出"
            yield ProofFinding("error", "asked_again", f"事项 {matter.code}", text, fix, ground.example(values))


def _too_early(ground: Ground, code: str, course: Course) -> Iterator[ProofFinding]:
    """Results of a matter that in this flow can only end after the matter that asks for them."""
    earlier = _earlier(course)
    for at, node in course.nodes.items():
        for need in node.matter.materials:
            maker = need.origin_code
            if need.source not in ("prior", "licence") or maker is None or maker not in course.nodes or maker == at:
                continue
            if at not in earlier[maker]:
                continue
            goal = ground.book.every([course.nodes[maker].applies, _asked(ground, node.matter, need)])
            values = ground.witness_in(code, goal)
            if values is not None:
                made = course.nodes[maker].matter
                text = (
                    f"在“{course.flow.zh}”里，“{node.matter.zh}”要“{need.zh}”（{need.code}），"
                    f"它却是后面的“{made.zh}”（{maker}）才有的结果，申请人交不出来"
                )
                fix = "请去掉这份材料，或加 when，或调整次序"
                yield ProofFinding("error", "too_early", f"流程 {code} 事项 {at}", text, fix, ground.example(values, code))


def _earlier(course: Course) -> dict[str, set[str]]:
    """For each matter everything that ends before it begins."""
    found: dict[str, set[str]] = {}
    for code in course.order:
        preds = course.nodes[code].preds
        found[code] = set(preds).union(*(found.get(p, set()) for p in preds))
    return found


def _asked(ground: Ground, matter: Matter, need: Need) -> Formula:
    when = ground.book.true if need.when is None else ground.book.of(need.when)
    return ground.book.every([ground.book.of(matter.when), when])


def bare(name: str) -> str:
    """A paper's name without what is only said beside it."""
    return ASIDE.sub("", name)
