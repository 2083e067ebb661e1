"""Who goes on as whom: enterprises that merge, are absorbed, split or take another name (合并、吸收、分立、更名)."""

from tongban.records.parties.succession.actions import KINDS, WrongSuccession, follow, rename, succeed

__all__ = ["KINDS", "WrongSuccession", "follow", "rename", "succeed"]
