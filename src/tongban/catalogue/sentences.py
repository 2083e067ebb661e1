"""A condition as people read it: one sentence, or the rows of a table that an editor can hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tongban.catalogue.conditions import Evaluator
from tongban.catalogue.packs import Pack

ALWAYS, NEVER = "都适用", "都不适用"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a condition: `no` turns it round; `sort` is fact, is (named condition) or table; `name` its code."""

    sort: str
    name: str
    op: str = "eq"
    value: Any = None
    no: bool = False


@dataclass(frozen=True, slots=True)
class Rows:
    """A condition in two levels: groups joined by `outer`, the rows of each group by the other word.

    `always` where there is nothing to fulfil (True) or nothing can fulfil it (False).
    """

    outer: str
    groups: tuple[tuple[Row, ...], ...]
    always: bool | None = None

    @property
    def inner(self) -> str:
        return "any" if self.outer == "all" else "all"


def sentence(tree: Any, pack: Pack, depth: int = 0) -> str:
    """The condition in Chinese, for example `须有新供地，并且（总建筑面积大于0㎡，或者……）`. Never raises."""
    if tree is True or tree is None:
        return ALWAYS
    if tree is False:
        return NEVER
    if not isinstance(tree, Mapping):
        return "写法不对的条件"
    if "not" in tree:
        return f"不满足（{sentence(tree['not'], pack, depth + 1)}）"
    for word, joint in (("all", "，并且"), ("any", "，或者")):
        if word in tree:
            inner = joint.join(sentence(one, pack, depth + 1) for one in tree[word] or ())
            return f"（{inner}）" if depth and len(tree[word] or ()) > 1 else inner
    return leaf(tree, pack)


def leaf(tree: Mapping[str, Any], pack: Pack) -> str:
    """One comparison in Chinese."""
    if "is" in tree:
        code = str(tree["is"])
        return f"属于“{pack.condition(code).zh}”" if pack.has("conditions", code) else f"属于“{code}”"
    if "table" in tree:
        code = str(tree["table"])
        name = pack.condition(code).zh if pack.has("conditions", code) else code
        value = tree.get("value")
        shown = "、".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)
        return f"“{name}”的判定{'不' if tree.get('op') in ('ne', 'not_in') else ''}为{shown}"
    code = str(tree.get("fact"))
    if not pack.has("facts", code):
        return f"“{code}”（目录里没有这项情况）"
    spec = pack.fact(code)
    if spec.type == "bool" and isinstance(tree.get("value"), bool):
        yes = tree["value"] is (tree.get("op") == "eq")
        return f"{spec.zh}：{'是' if yes else '否'}"
    return f"{spec.zh}{Evaluator(pack, {}).rule(spec, str(tree.get('op')), tree.get('value'))[0]}"


def table(code: str, pack: Pack) -> list[tuple[str, str]]:
    """A decision table as rows: condition in words, value."""
    condition = pack.condition(code)
    found = [(sentence(row.when, pack), str(row.value)) for row in condition.table]
    return [*found, ("其他情况", str(condition.otherwise))] if condition.otherwise is not None else found


def rows(tree: Any) -> Rows | None:
    """A tree as rows in two levels, None where it is deeper than that."""
    if tree is None or isinstance(tree, bool):
        return Rows("all", (), tree is not False)
    if not isinstance(tree, Mapping):
        return None
    outer = "any" if "any" in tree and len(tree["any"]) > 1 else "all"
    groups = []
    for one in _under(tree, outer):
        listed = [_row(inner) for inner in _under(one, "any" if outer == "all" else "all")]
        if any(row is None for row in listed):
            return None
        groups.append(tuple(row for row in listed if row is not None))
    return Rows(outer, tuple(groups))


def _under(tree: Any, word: str) -> Iterable[Any]:
    return list(tree[word]) if isinstance(tree, Mapping) and word in tree else [tree]


def _row(tree: Any, no: bool = False) -> Row | None:
    if not isinstance(tree, Mapping):
        return None
    if "not" in tree and not no:
        return _row(tree["not"], True)
    if "is" in tree:
        return Row("is", str(tree["is"]), no=no)
    for sort in ("fact", "table"):
        if sort in tree:
            return Row(sort, str(tree[sort]), str(tree.get("op")), tree.get("value"), no)
    return None


def tree_of(found: Rows) -> Any:
    """The tree that the rows say; the inverse of `rows` up to needless brackets."""
    groups = [_joined(found.inner, [_tree(row) for row in group]) for group in found.groups if group]
    if not groups:
        return found.always is not False
    return _joined(found.outer, groups)


def _joined(word: str, parts: list[Any]) -> Any:
    return parts[0] if len(parts) == 1 else {word: parts}


def _tree(row: Row) -> Any:
    inner: dict[str, Any] = {"is": row.name} if row.sort == "is" else {row.sort: row.name, "op": row.op, "value": row.value}
    return {"not": inner} if row.no else inner
