"""Finds matters as people type them: names, everyday words, pinyin, initials, with one typo forgiven."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from tongban.catalogue.packs import Pack

_NOISE = re.compile(r"[\s，。、；：,.;:()（）《》〈〉“”\"'’‘·_/\\-]+")
_FILL = re.compile(r"请问|怎么|如何|我们|我|想要|想|要|需要|准备|打算|办理|申请|一家|一个|一间|个|家|间|呢|吗|了|儿$|[?？!！]")
"""What people say around the thing that they mean; left out where the whole sentence finds nothing good."""
TYPO_FROM = 3
"""Fewest characters of a word in which one typo is forgiven."""
GOOD, GUESS = 60, 48
"""Where something fits well, what only fits with a typo is left out."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A matter found (or the one step of a bundle, `FLOW.step`); `matched` is the name or everyday word that fitted, `how` in what way."""

    matter: str
    zh: str
    score: int
    matched: str
    how: str


@dataclass(frozen=True, slots=True)
class _Name:
    """One way to call a matter: shown text, plain text, full pinyin, initials."""

    shown: str
    plain: str
    pinyin: str
    initials: str
    own: bool


@dataclass(frozen=True, slots=True)
class _Entry:
    code: str
    zh: str
    code_plain: str
    walked: bool
    names: tuple[_Name, ...]


def search(pack: Pack, text: str, limit: int = 20) -> list[Hit]:
    """Matters for what somebody typed, best first; every word (parted by blanks) has to fit. Nothing for empty text."""
    words = [plain(word) for word in text.split()]
    words = [word for word in words if word]
    if not words:
        return []
    hits = _found(pack, [plain(text)], words)
    core = _FILL.sub("", plain(text))
    for meant in (core, core.replace("小", "")):
        if meant and meant != plain(text) and (not hits or hits[0].score < GUESS):
            hits = _found(pack, [meant], [meant]) or hits
    found_well = bool(hits) and hits[0].score >= GOOD
    return [hit for hit in hits if not found_well or hit.score >= GUESS][:limit]


def _found(pack: Pack, whole: list[str], words: list[str]) -> list[Hit]:
    """All hits, best first: for the text as one word, else for each of its words."""
    hits: list[tuple[int, int, Hit]] = []
    for place, entry in enumerate(_index(pack)):
        found = _score(entry, whole) or (_score(entry, words) if len(words) > 1 else None)
        if found is not None:
            score, matched, how = found
            hits.append((-2 * score - entry.walked, place, Hit(entry.code, entry.zh, score, matched, how)))
    hits.sort(key=lambda h: (h[0], len(h[2].zh), h[1]))
    return [hit for _, _, hit in hits]


def plain(text: str) -> str:
    """Text without what typing varies: width, case, blanks, punctuation."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", text).lower())


def _index(pack: Pack) -> tuple[_Entry, ...]:
    found: tuple[_Entry, ...] | None = pack.index.get("search")
    if found is None:
        found = tuple(_entries(pack))
        pack.index["search"] = found
    return found


def _entries(pack: Pack) -> Iterator[_Entry]:
    for matter in pack.matters():
        names = [_name(matter.zh, own=True), *(_name(word, own=False) for word in matter.aka)]
        if matter.result is not None:
            names.append(_name(matter.result.zh, own=False))
        yield _Entry(matter.code, matter.zh, plain(matter.code), matter.walked, tuple(names))
    for flow in pack.bundles():
        assert flow.bundle is not None
        names = [_name(flow.zh, own=True), *(_name(word, own=True) for word in flow.bundle.aka)]
        yield _Entry(f"{flow.code}.{flow.steps[0].code}", flow.zh, plain(flow.code), True, tuple(names))


def _name(shown: str, own: bool) -> _Name:
    from pypinyin import Style, lazy_pinyin

    text = plain(shown)
    full = "".join(lazy_pinyin(text))
    initials = "".join(part[:1] for part in lazy_pinyin(text, style=Style.NORMAL))
    return _Name(shown, text, full, initials, own)


def _score(entry: _Entry, words: list[str]) -> tuple[int, str, str] | None:
    """The score of the worst word at its best name; None if a word does not fit at all."""
    worst: tuple[int, str, str] | None = None
    for word in words:
        best = _best(entry, word)
        if best is None:
            return None
        if worst is None or best[0] < worst[0]:
            worst = best
    return worst


def _best(entry: _Entry, word: str) -> tuple[int, str, str] | None:
    if word == entry.code_plain:
        return 100, entry.code, "编码"
    found = [fit for name in entry.names if (fit := _fit(name, word)) is not None]
    if len(word) >= 2 and entry.code_plain.startswith(word):
        found.append((70, entry.code, "编码"))
    return max(found, key=lambda f: f[0], default=None)


def _fit(name: _Name, word: str) -> tuple[int, str, str] | None:
    own = 3 if name.own else 0
    if word == name.plain:
        return 92 + own, name.shown, "名称" if name.own else "俗称"
    if name.plain.startswith(word):
        return 82 + own, name.shown, "名称开头"
    if word in name.plain:
        return 74 + own, name.shown, "名称包含"
    if len(word) > len(name.plain) >= TYPO_FROM and name.plain in word:
        return 68 + own, name.shown, "包含名称"
    if word.isascii() and word.isalpha():
        return _fit_letters(name, word, own)
    if len(word) >= TYPO_FROM and _in_order(word, name.plain):
        return 52 + own, name.shown, "字序相符"
    if len(word) >= TYPO_FROM and not word.isascii() and _near(word, name.plain):
        return 40 + own, name.shown, "一字之差"
    return None


def _fit_letters(name: _Name, word: str, own: int) -> tuple[int, str, str] | None:
    if word in (name.initials, name.pinyin):
        return 66 + own, name.shown, "拼音"
    if name.pinyin.startswith(word) or (len(word) >= 2 and name.initials.startswith(word)):
        return 60 + own, name.shown, "拼音开头"
    if len(word) >= 2 and word in name.initials:
        return 54 + own, name.shown, "拼音首字母"
    if len(word) >= 3 and word in name.pinyin:
        return 50 + own, name.shown, "拼音包含"
    if len(word) >= 3 and _near(word, name.initials):
        return (34 if len(word) > 3 else 30) + own, name.shown, "首字母差一个"
    if len(word) >= 5 and _near(word, name.pinyin):
        return 36 + own, name.shown, "拼音差一个字母"
    return None


def _in_order(word: str, text: str) -> bool:
    """Whether the characters of `word` stand in `text` in their order, with others between."""
    rest = iter(text)
    return all(char in rest for char in word)


def _near(word: str, text: str) -> bool:
    """Whether some part of `text` is one edit from `word`: one wrong, missing, too many, or two swapped."""
    if sum(char in text for char in word) < len(word) - 1:
        return False
    for start in range(max(1, len(text) - len(word) + 2)):
        for length in (len(word) - 1, len(word), len(word) + 1):
            part = text[start : start + length]
            if len(part) == length and one_edit(word, part):
                return True
    return False


def one_edit(one: str, other: str) -> bool:
    """Whether two texts are equal or one edit apart; two neighbours swapped count as one."""
    if abs(len(one) - len(other)) > 1:
        return False
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    left, right = one[start:], other[start:]
    if len(left) == len(right):
        return left[1:] == right[1:] or (left[:2] == right[1::-1] and left[2:] == right[2:])
    return left[1:] == right if len(left) > len(right) else left == right[1:]
