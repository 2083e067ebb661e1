"""What may not be put off, promised or accepted by the owner itself: three negative lists per stage, and red lines set by law."""

from __future__ import annotations

from dataclasses import dataclass

from tongban.catalogue.definitions.words import Json


@dataclass(frozen=True, slots=True)
class Negative:
    """One line of a negative list: all papers of `matters`; or, with `materials`, only these papers (of `matters`, else of any)."""

    matters: tuple[str, ...]
    materials: tuple[str, ...]
    reason: str
    src: str | None
    cite: str | None

    def names(self, matter: str, material: str) -> bool:
        """Whether the line concerns a material of a matter."""
        if self.materials and material not in self.materials:
            return False
        return not self.matters or matter in self.matters


@dataclass(frozen=True, slots=True)
class NegativeList:
    """A stage's three lists: not tolerated (容缺), not promised (告知承诺), not accepted by the owner itself (自主验收)."""

    code: str
    zh: str
    stage: str
    not_tolerated: tuple[Negative, ...]
    not_promised: tuple[Negative, ...]
    not_self_accepted: tuple[Negative, ...]


@dataclass(frozen=True, slots=True)
class RedLine:
    """A statutory gate: before matters `gates` are decided, `matters` must be done and `materials` must be there; no promise helps."""

    code: str
    zh: str
    gates: tuple[str, ...]
    matters: tuple[str, ...]
    materials: tuple[str, ...]
    when: Json
    basis: str
    src: str | None
