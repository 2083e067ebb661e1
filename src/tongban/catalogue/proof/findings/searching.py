"""Looks for everything in its order: what contradicts first, then what strains, then what is only to be known."""

from __future__ import annotations

from tongban.catalogue.proof.findings.basis import ungrounded
from tongban.catalogue.proof.findings.limits import over_limits
from tongban.catalogue.proof.findings.lists import outside_lists
from tongban.catalogue.proof.findings.order import circles
from tongban.catalogue.proof.findings.papers import asked_again
from tongban.catalogue.proof.findings.reach import reach
from tongban.catalogue.proof.findings.routes import routes
from tongban.catalogue.proof.findings.tensions import tensions
from tongban.catalogue.proof.grounds import Ground
from tongban.catalogue.proof.results import ProofFinding


def search(ground: Ground) -> tuple[ProofFinding, ...]:
    """Every finding, errors first."""
    found: list[ProofFinding] = []
    for look in (circles, routes, reach, over_limits, ungrounded, asked_again, outside_lists, tensions):
        found += look(ground)
    order = {"error": 0, "tension": 1, "note": 2}
    return tuple(sorted(found, key=lambda finding: order[finding.level]))
