"""The materials of a step: each once, with where it will come from, so that little is left to bring."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tongban.catalogue.definitions import Need
from tongban.catalogue.guide.known import Known
from tongban.catalogue.guide.plans import Paper

_FATES = {
    "form": ("generated", "由系统按所填信息生成，核对即可", False),
    "licence": ("licence", "自动调用电子证照，一般不用提交", False),
    "share": ("share", "由部门间数据共享核验，一般不用提交", False),
    "commit": ("commit", "在线签署承诺书", True),
    "agency": ("agency", "由中介服务机构出具，可由机构直接上传", True),
    "upload": ("upload", "需要上传", True),
}


def papers(run: Known, matters: Sequence[str], applying: Iterable[str], earlier: set[str]) -> tuple[Paper, ...]:
    """The materials that `matters` need together, each once, in the order met.

    `applying` are all matters of the project (their results need not be brought); `earlier` the codes that an earlier
    step already had: those of this step are added to it.
    """
    inside = set(applying)
    needs: dict[str, list[tuple[str, Need, bool]]] = {}
    for code in matters:
        for need in run.pack.matter(code).materials:
            wanted = True if need.when is None else run.truth(need.when)
            if wanted is not False:
                needs.setdefault(need.code, []).append((code, need, wanted is None))
    found = tuple(_paper(run, asked, inside, earlier) for asked in needs.values())
    earlier.update(paper.code for paper in found)
    return found


def _paper(run: Known, asked: list[tuple[str, Need, bool]], inside: set[str], earlier: set[str]) -> Paper:
    need = asked[0][1]
    again = need.code in earlier
    fate, text, give = _fate(run, need, inside)
    if again and give:
        fate, text, give = "project", "前面环节已经收过，直接沿用", False
    return Paper(
        code=need.code,
        zh=need.zh,
        source=need.source,
        fate=fate,
        fate_zh=text,
        give=give,
        again=again,
        core=any(_core(run, n) for _, n, _ in asked),
        core_by_law=any(n.core_by_law for _, n, _ in asked),
        origin_code=need.origin_code,
        matters=tuple(code for code, _, _ in asked),
        open=all(unsure for _, _, unsure in asked),
    )


def _core(run: Known, need: Need) -> bool:
    """Core by law, by the pack, or unless the condition for it fails for certain."""
    if need.core or need.core_by_law:
        return True
    return need.core_when is not None and run.truth(need.core_when) is not False


def _fate(run: Known, need: Need, inside: set[str]) -> tuple[str, str, bool]:
    if need.source != "prior":
        return _FATES[need.source]
    code = need.origin_code
    if code is not None and run.pack.has("matters", code):
        name = run.pack.matter(code).zh
        if code in inside:
            return "prior", f"由前序事项“{name}”的结果自动关联，不用提交", False
        return "prior", f"来自“{name}”；以前办过的自动关联，没有电子结果的请上传", True
    return "prior", "由前序结果自动关联，没有电子结果的请上传", True
