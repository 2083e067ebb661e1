"""Whether every matter can apply to somebody, in the catalogue and in each flow that names it."""

from __future__ import annotations

from collections.abc import Iterator

from tongban.catalogue.proof.grounds import Ground
from tongban.catalogue.proof.results import ProofFinding


def reach(ground: Ground) -> Iterator[ProofFinding]:
    """Matters that no combination reaches; those never meant for projects; those that a flow names in vain."""
    pack, book = ground.pack, ground.book
    dead: set[str] = set()
    never: list[str] = []
    for matter in pack.matters():
        if matter.when is False:
            never.append(f"{matter.zh}（{matter.code}）")
            dead.add(matter.code)
        elif ground.witness(book.of(matter.when)) is None:
            dead.add(matter.code)
            text = f"“{matter.zh}”谁也用不到：没有一种情况符合它的适用条件"
            yield ProofFinding("error", "unreachable", f"事项 {matter.code}", text, "请核对 when，或把它从目录里去掉")
    if never:
        text = f"{len(never)} 个事项写明不由项目情况推出，只供单独申请或检索：{'、'.join(never)}"
        yield ProofFinding("note", "apart", "事项", text, "不用改")
    for code, course in ground.courses.items():
        vain = [
            f"{node.matter.zh}（{at}）"
            for at, node in course.nodes.items()
            if at not in dead and not ground.happens_in(code, node.applies)
        ]
        if 0 < len(vain) < len(course.nodes):
            text = f"“{course.flow.zh}”列了 {len(vain)} 个用不到的事项（走这个流程的项目都不符合它们的条件）：{'、'.join(vain)}"
            yield ProofFinding("note", "vain", f"流程 {code}", text, "可以从流程里去掉，不影响办理")
