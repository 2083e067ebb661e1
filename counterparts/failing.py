"""模拟对端·故障: a stand-in that fails by schedule, and the schedules by which any other one fails."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence

from counterparts.asked import Answer, Asked, Route, no
from counterparts.keeping import Store

CODE = "failing"
NAME = "模拟对端·故障演练"
MODES = ("ok", "slow", "error", "nonsense", "drop", "done_drop")
"""ok: as usual · slow: answers late (`slow:3` after 3 s) · error: 500 · nonsense: 200 with no sense in it · drop: hangs up before
doing anything · done_drop: does it and hangs up before answering."""
SLOW_SECONDS = 2.0
USUAL = ("slow:0.3", "error", "nonsense", "drop", "done_drop", "ok")


class Failing:
    """Which stand-in fails how at its next requests. `then` holds when the schedule is used up."""

    def __init__(self, store: Store) -> None:
        self._store, self._lock = store, threading.Lock()

    def plan(self, standin: str, modes: Sequence[str], then: str = "ok") -> None:
        """The next requests to a stand-in go by these modes, one each; afterwards by `then`. Raises ValueError."""
        for mode in (*modes, then):
            kind, _, seconds = mode.partition(":")
            if kind not in MODES or (seconds and not seconds.replace(".", "", 1).isdigit()):
                raise ValueError(mode)
        with self._lock:
            self._store.put(CODE, "plan", standin, {"modes": list(modes), "then": then})

    def mode(self, standin: str) -> str:
        """How the request that came in now goes; uses up one entry of the schedule."""
        with self._lock:
            plan = self._store.get(CODE, "plan", standin)
            if plan is None:
                plan = {"modes": list(USUAL), "then": "again"} if standin == CODE else {"modes": [], "then": "ok"}
            if not plan["modes"]:
                if plan["then"] != "again":
                    return str(plan["then"])
                plan["modes"] = list(USUAL)
            mode = str(plan["modes"].pop(0))
            self._store.put(CODE, "plan", standin, plan)
        return mode

    def describe(self, standin: str) -> str:
        """What is planned, for the page."""
        plan = self._store.get(CODE, "plan", standin) or {"modes": [], "then": "ok"}
        return "、".join([*plan["modes"], f"以后 {plan['then']}"])


def wait(mode: str) -> None:
    """Sleep as a slow mode says."""
    seconds = mode.partition(":")[2]
    time.sleep(float(seconds) if seconds else SLOW_SECONDS)


def _ask(asked: Asked) -> Answer:
    count = asked.store.next(CODE, "asked")
    return Answer({"ok": True, "n": count, "echo": dict(asked.body)})


def _plan(asked: Asked) -> Answer:
    modes = str(asked.body.get("modes", "")).replace("，", ",").replace(" ", "")
    try:
        asked.server.failing.plan(
            asked.parts["standin"], [m for m in modes.split(",") if m], str(asked.body.get("then") or "ok")
        )
    except ValueError as problem:
        return no(f"不认识的故障方式 {problem}，可以用 {'、'.join(MODES)}", "mode")
    return Answer({"ok": True}, to="/" if asked.body.get("page") else "")


ROUTES = (
    Route("POST", r"/ask", _ask),
    Route("POST", r"/plan/(?P<standin>[a-z]+)", _plan, signed=False),
)
