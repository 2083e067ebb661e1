"""What packs may name and what events are delivered to: rules, effects, loaders, consumers. Bound once by config.wiring."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tongban.cases.context import Context
    from tongban.cases.errors import Reason
    from tongban.journal.values import Additions

Rule = Callable[["Context"], "Reason | list[Reason] | None"]
Effect = Callable[[Any], "Additions"]
Loader = Callable[["Context"], Any]
Consumer = Callable[[str, str, int], None]


@dataclass(slots=True)
class Registry:
    """The switchboard's contents. `subscriptions` says which consumers receive which event kinds."""

    rules: Mapping[str, Rule] = field(default_factory=dict)
    effects: Mapping[str, Effect] = field(default_factory=dict)
    loaders: Mapping[str, Loader] = field(default_factory=dict)
    consumers: Mapping[str, Consumer] = field(default_factory=dict)
    subscriptions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


_bound = Registry()


def bind(registry: Registry) -> None:
    """Bind the switchboard; called once, when the application is ready."""
    global _bound
    _bound = registry


def bound() -> Registry:
    """The switchboard as bound."""
    return _bound
