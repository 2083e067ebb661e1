"""The measured work: six transitions of one case through the product's `perform`, from submission to issued licence."""

from __future__ import annotations

import json
from time import perf_counter
from typing import Any

from benchmarks.place import People

STEPS = ("submit", "accept", "reply", "conclude", "decide", "issue")
FORM: dict[str, Any] = {
    "project_name": "示例县产业集聚区年产五万吨速冻食品加工建设项目（一期）",
    "place": "示例县产业集聚区示例路与工业二路交叉口东北角（示例）",
    "scale": "新建一层钢结构标准厂房两栋、三层综合楼一栋、门卫及消防泵房，配套建设厂区道路、绿化和雨污水管网；年产速冻食品五万吨",
    "nature": "new",
    "site_area": "21340",
    "floor_area": "12860",
    "storeys": "1",
    "height": "11",
    "investment": "9800",
    "designer": "示例省建筑设计研究有限公司（建筑行业甲级，示例）",
    "contact": "孙晓敏",
    "contact_phone": "13900000000",
    "start_date": "2026-09-01",
    "finish_date": "2027-06-30",
    "remark": "项目地块已经签订出让合同并缴清价款，地上附着物清理完毕，水、电、路、通信、排水、燃气和场地平整条件具备，企业承诺按照批准的内容建设，按期建成投产。x",
}
PAPERS = (
    {"material": "B001", "fate": "form", "source": "系统按表单生成"},
    {"material": "B002", "fate": "shared", "sha256": "ab" * 32, "source": "项目档案（已核对）"},
)


def fact_bytes() -> int:
    """How long the encrypted facts are before encryption."""
    return len(json.dumps(FORM, ensure_ascii=False, sort_keys=True).encode())


class Lifecycle:
    """Runs lifecycles one after another; `times` collects the seconds of every transition by its name."""

    def __init__(self, people: People) -> None:
        from tongban.cases.actions import NewCase
        from tongban.cases.actions import perform as act
        from tongban.clock import now

        self.people, self.act, self.now = people, act, now
        self.count = 0
        self.times: dict[str, list[float]] = {name: [] for name in STEPS}
        self._new = NewCase

    def _do(self, case: Any, action: str, actor: Any, data: dict[str, Any] | None = None, seen: int | None = None) -> Any:
        start = perf_counter()
        done = self.act(
            case=case, action=action, actor=actor, at=self.now(), data=data, key=f"bench-{self.count}-{action}", seen=seen
        )
        self.times[action].append(perf_counter() - start)
        return done

    def submit(self) -> Any:
        """The first transition alone."""
        people = self.people
        self.count += 1
        new = self._new(
            region=people.cast.pack.region,
            matter="BENCH-1",
            pack=people.cast.pack.digest,
            party=people.party,
            project=people.projects[self.count % len(people.projects)],
            form=FORM,
            papers=PAPERS,
        )
        return self._do(new, "submit", people.owner)

    def accept(self, done: Any) -> Any:
        """The second: it opens both opinions."""
        return self._do(done.ref, "accept", self.people.window, {"offices": ["FIRE", "ECO"]}, done.seq)

    def run(self) -> Any:
        """One whole lifecycle; returns what its last transition did."""
        people = self.people
        done = self.accept(self.submit())
        done = self._do(done.ref, "reply", people.officers["FIRE"], {"verdict": "agree"}, done.seq)
        done = self._do(done.ref, "conclude", people.officers["ECO"], {"verdict": "agree"}, done.seq)
        done = self._do(done.ref, "decide", people.head, None, done.seq)
        return self._do(done.ref, "issue", people.lead, None, done.seq)
