"""Special procedures need a ground and an end; silence never stands for a consent that law requires."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tongban.catalogue.definitions import Action, Matter, PauseType
from tongban.catalogue.proof.grounds import Ground
from tongban.catalogue.proof.results import ProofFinding

LAW = re.compile(r"法|条例|规定|办法|规则|令第?\d|号")
WITHOUT = re.compile(r"没有.{0,4}依据|无.{0,2}依据")
CONSENT = frozenset({"granted", "approved", "permitted"})


def ungrounded(ground: Ground) -> Iterator[ProofFinding]:
    """Pauses without a cited law or without a cap, silence that consents, decisions by lapse of time."""
    pack = ground.pack
    using: dict[str, list[Matter]] = {}
    for matter in pack.matters():
        for code in matter.pauses:
            using.setdefault(code, []).append(matter)
        yield from _silence(ground, matter)
    for code in pack.kind("pauses"):
        yield from _pause(ground, pack.pause(code), using.get(code, []))
    for code in pack.kind("procedures"):
        procedure = pack.procedure(code)
        for action in procedure.actions.values():
            if _consents_by_lapse(action) and not action.cite:
                text = f"“{procedure.zh}”的“{action.zh}”由时间到期自动作出准予决定，等于拿沉默当同意"
                fix = "法律规定期满视为同意的，请写明依据（cite）；否则改为由人决定"
                yield ProofFinding("error", "silence", f"办理流程 {code}", text, fix)


def _pause(ground: Ground, pause: PauseType, users: list[Matter]) -> Iterator[ProofFinding]:
    where = f"特殊程序 {pause.code}"
    names = "、".join(f"{m.zh}（{m.code}）" for m in users[:5]) or "没有事项用它"
    values = next((found for m in users if (found := ground.witness(ground.book.of(m.when))) is not None), None)
    example = ground.example(values)
    if not pause.cite:
        text = f"“{pause.zh}”没有依据（用到它的：{names}）"
        fix = "请写明法律依据；没有依据的改成时限之内的限时环节（timed）"
        yield ProofFinding("error", "ungrounded", where, text, fix, example)
    elif pause.stops == "both" and (not LAW.search(pause.cite) or WITHOUT.search(pause.cite)):
        text = f"“{pause.zh}”连法定时限一起停，而所引的“{pause.cite}”不是法律依据（用到它的：{names}）"
        yield ProofFinding("error", "ungrounded", where, text, "请写明法律依据，否则改为 stops: promised", example)
    if pause.cap_days is None:
        text = f"“{pause.zh}”没有自己的上限，最长等待算不出来（用到它的：{names}）"
        yield ProofFinding("error", "uncapped", where, text, "请写 cap，到期时钟自动恢复", example)


def _silence(ground: Ground, matter: Matter) -> Iterator[ProofFinding]:
    for asked in matter.consult:
        if asked.silence == "none" or not asked.cite:
            continue
        goal = ground.book.every([ground.book.of(matter.when), ground.book.of(True if asked.when is None else asked.when)])
        values = ground.witness(goal)
        if values is not None:
            text = f"“{matter.zh}”征求{asked.zh or asked.office}的意见是法律要求的（{asked.cite}），却写着不答复按无异议处理"
            fix = "请改为 silence: none，不答复不算同意"
            yield ProofFinding("error", "silence", f"事项 {matter.code}", text, fix, ground.example(values))


def _consents_by_lapse(action: Action) -> bool:
    return action.by.origin == "clock" and action.outcome in CONSENT
