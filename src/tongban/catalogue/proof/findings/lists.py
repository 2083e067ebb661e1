"""No matter and no fee outside the published list."""

from __future__ import annotations

from collections.abc import Iterator

from tongban.catalogue.proof.grounds import Ground
from tongban.catalogue.proof.results import ProofFinding


def outside_lists(ground: Ground) -> Iterator[ProofFinding]:
    """Codes that the catalogue does not list, matters that apply beside a flow that does not name them, fees unlisted."""
    yield from _unlisted(ground)
    yield from _beside(ground)
    yield from _fees(ground)


def _unlisted(ground: Ground) -> Iterator[ProofFinding]:
    pack = ground.pack
    for flow in pack.flows():
        named = [m.matter for step in flow.steps for m in step.members] + [a.matter for a in flow.around]
        for code in dict.fromkeys(named):
            if not pack.has("matters", code):
                text = f"“{flow.zh}”要办 {code}，公布的事项目录里没有它"
                yield ProofFinding("error", "unlisted", f"流程 {flow.code}", text, "请补进目录，或从流程里去掉")


def _beside(ground: Ground) -> Iterator[ProofFinding]:
    """Matters with a condition of their own that apply to a project of a flow which does not name them."""
    pack, book = ground.pack, ground.book
    for code, course in ground.courses.items():
        found = []
        example = None
        for matter in pack.matters():
            if isinstance(matter.when, bool) or matter.code in course.nodes:
                continue
            if ground.happens_in(code, book.of(matter.when)):
                found.append(f"{matter.zh}（{matter.code}）")
                example = example or ground.example(ground.witness_in(code, book.of(matter.when)), code)
        if found:
            text = f"走“{course.flow.zh}”的项目可能还要办 {len(found)} 个流程清单以外的事项：{'、'.join(found)}"
            fix = "请补进流程的 around，让申请人一开始就看得见"
            yield ProofFinding("tension", "beside", f"流程 {code}", text, fix, example)


def _fees(ground: Ground) -> Iterator[ProofFinding]:
    """Fees without a ground; fees without their number in the published list."""
    pack = ground.pack
    listed = pack.kind("fees")
    numberless: dict[str, list[str]] = {}
    for matter in pack.matters():
        for fee in matter.fees:
            where = f"事项 {matter.code}"
            if fee.code and listed and fee.code not in listed:
                text = f"“{matter.zh}”收“{fee.zh}”（{fee.code}），公布的收费清单里没有它"
                yield ProofFinding("error", "unlisted_fee", where, text, "不在清单里的不能收，请核对")
            elif fee.code and fee.tariff and all(t.code != fee.tariff for t in pack.fee(fee.code).tariffs):
                text = f"“{matter.zh}”按“{fee.tariff}”收“{fee.zh}”，公布的收费清单里没有这一档标准"
                yield ProofFinding("error", "unlisted_fee", where, text, "请核对收费标准")
            elif fee.code and listed and fee.pays == "owner" and pack.fee(fee.code).pays == "office":
                text = f"“{matter.zh}”向业主收“{fee.zh}”，这是机关委托的服务，由机关付费"
                yield ProofFinding("error", "owner_pays", where, text, "机关委托的服务不能让业主付费，请改为 pays: office")
            elif not (fee.basis or (fee.code and listed)):
                text = f"“{matter.zh}”收“{fee.zh}”，没有写依据"
                yield ProofFinding("error", "unlisted_fee", where, text, "请写依据和清单编号，没有依据的不能收")
            elif not fee.code:
                numberless.setdefault(fee.zh, []).append(matter.code)
    if numberless:
        names = "；".join(f"{zh}（{'、'.join(codes)}）" for zh, codes in numberless.items())
        text = f"{len(numberless)} 种收费没有写清单编号，还不能与公布的收费清单逐项对上：{names}"
        yield ProofFinding("note", "unnumbered_fee", "收费", text, "请补 code，与公布的目录清单一致")
