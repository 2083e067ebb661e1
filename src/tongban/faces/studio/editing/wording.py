"""The words of a notice beside its form: what may be inserted, what nobody fills, how it reads for a sample case."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tongban.catalogue.checking import Finding
from tongban.catalogue.packs import Pack
from tongban.records.documents.placeholders import NAMES, unclosed, unknown

SAMPLE: Mapping[str, str] = {
    "party": "禾丰谷源食品有限公司（示例）",
    "party_id": "（示例信用代码）",
    "matter": "建筑工程施工许可证核发",
    "case": "2026-000017",
    "project": "年产两万吨面粉厂房（示例）",
    "project_code": "（示例项目代码）",
    "result": "建筑工程施工许可证",
    "number": "建受〔2026〕0017号",
    "office": "住建局",
    "office_full": "住房和城乡建设局",
    "window": "政务服务中心综合窗口",
    "date": "2026年12月1日",
    "received_at": "2026年11月24日10时46分",
    "accepted_at": "2026年11月25日",
    "due": "2026年11月30日",
    "legal_due": "2026年12月4日",
    "new_due": "2026年12月14日",
    "days": "3",
    "days_owner": "15",
    "basis": "《建筑法》第七条",
    "cite": "行政许可法第三十二条",
    "reason": "（填写的理由）",
    "papers": "1．施工图设计文件；2．施工合同",
    "items": "施工合同，缺少签字页，请补齐后再交",
    "phone": "12345",
    "channel": "综合窗口或者网上平台",
    "court": "有管辖权的人民法院",
    "appeal_office": "本级人民政府",
    "verify_url": "网上平台“核验证照”",
}
"""A sample case: made up, marked as an example, of no place."""


def answers(pack: Pack) -> dict[str, str]:
    """What the acts of all procedures ask for, by field: a notice may insert the answer."""
    return {
        ask.field: ask.zh
        for code in pack.kind("procedures")
        for a in pack.procedure(code).actions.values()
        for ask in a.asks
    }


def faults(code: str, thing: Mapping[str, Any], pack: Pack) -> list[Finding]:
    """Fields that nobody fills and braces that stand alone, each with its line."""
    body = [str(line) for line in thing.get("body") or ()]
    found = [
        (n, f"正文第 {n + 1} 段的“{{{name}}}”不是可以插入的内容", "请从下面的“可以插入的内容”里选，照样写")
        for n, name in unknown(body, answers(pack))
    ]
    found += [(n, f"正文第 {n + 1} 段的花括号只有一半", "请写成一对，例如 {申请人名称}") for n in unclosed(body)]
    return [Finding("error", "", text, fix, "", code, ("body",)) for _, text, fix in found]


def sample(text: str, pack: Pack) -> str:
    """A text as it would read for the sample case."""
    names = {**answers(pack), **NAMES}
    for field, zh in names.items():
        text = text.replace("{" + field + "}", SAMPLE.get(field, f"（{zh}）"))
    return text


def words(pack: Pack) -> dict[str, str]:
    """The sample case by Chinese name, for a Word template."""
    return {zh: SAMPLE.get(field, f"（{zh}）") for field, zh in {**answers(pack), **NAMES}.items()}


def beside(thing: Mapping[str, Any], pack: Pack) -> dict[str, Any]:
    """What the page of a notice shows beside its form."""
    also = {field: zh for field, zh in answers(pack).items() if field not in NAMES}
    return {
        "inserts": [f"{{{zh}}}" for zh in NAMES.values()],
        "more_inserts": [(f"{{{field}}}", zh) for field, zh in also.items()],
        "reads": [sample(str(line), pack) for line in thing.get("body") or ()],
        "reads_title": sample(str(thing.get("title", "")), pack),
    }
