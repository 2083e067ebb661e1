"""Whether each set of facts takes exactly one flow: none missing, no two of equal priority, none in vain."""

from __future__ import annotations

from collections.abc import Iterator

from tongban.catalogue.choices import stays
from tongban.catalogue.proof.grounds import Ground
from tongban.catalogue.proof.results import ProofFinding


def routes(ground: Ground) -> Iterator[ProofFinding]:
    """Facts without a flow, facts with two, flows without facts, and ways out that the pack names itself."""
    pack, book = ground.pack, ground.book
    flows = pack.flows()
    if not flows:
        return
    nowhere = ground.witness(ground.choice.nowhere)
    if nowhere is not None:
        text = "有的项目一个流程也不适用"
        fix = "请加一个 when: true、priority 最小的默认流程"
        yield ProofFinding("error", "no_flow", "流程", text, fix, ground.example(nowhere))
    for at, one in enumerate(flows):
        for other in flows[at + 1 :]:
            if one.priority == other.priority:
                both = ground.witness(book.every([stays(book, one), stays(book, other)]))
                if both is not None:
                    text = f"“{one.zh}”（{one.code}）和“{other.zh}”（{other.code}）的 priority 都是 {one.priority}，同一个项目两个都适用"
                    fix = "请改 priority，让先后分明，或改 when"
                    yield ProofFinding("error", "overlap", f"流程 {one.code}", text, fix, ground.example(both, one.code))
    for flow in flows:
        if ground.witness(ground.choice.chosen[flow.code]) is None:
            text = f"“{flow.zh}”永远选不到：没有一种情况会走它"
            fix = "请核对 when、leaves 和各流程的 priority"
            yield ProofFinding("error", "unreachable_flow", f"流程 {flow.code}", text, fix)
    out = ground.witness(ground.choice.shown_out)
    if out is not None:
        reasons = dict.fromkeys(leave.zh for flow in flows for leave in flow.leaves if leave.to is None)
        text = f"有的项目离开以后不走任何流程，目录写明的理由：{'；'.join(reasons)}"
        yield ProofFinding("note", "shown_out", "流程", text, "请确认这些项目另有办法", ground.example(out))
