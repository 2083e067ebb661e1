"""Proves a pack: every target over all combinations of facts, and everything else that must not be."""

from __future__ import annotations

from datetime import date

from tongban.catalogue.checking.findings import Finding, Notebook
from tongban.catalogue.checking.references import check_references
from tongban.catalogue.checking.shapes import check_shapes
from tongban.catalogue.checking.trees import check_trees
from tongban.catalogue.packs import Pack
from tongban.catalogue.proof.findings import search
from tongban.catalogue.proof.grounds import Ground
from tongban.catalogue.proof.questions import Method
from tongban.catalogue.proof.results import Proof, ProofFinding
from tongban.catalogue.proof.targets import prove_flow, prove_target


def prove(pack: Pack, on: date | None = None, method: Method = "auto") -> Proof:
    """Prove a pack as it stands on a day (None: with the latest parameters).

    1. A pack that does not read as one is not proved: its faults are the findings. 2. Each target over all combinations
    that its scope and flows allow: exact, by enumeration or by the solver (`method` forces one). 3. The same figures for
    flows without a target. 4. Everything that contradicts itself or the law. Never raises for what a pack says.
    """
    faults = _faults(pack)
    if faults:
        return Proof(pack.digest, pack.code, pack.zh, (), (), tuple(_told(fault) for fault in faults))
    ground = Ground(pack, on, method)
    targets = tuple(prove_target(ground, target) for target in pack.targets())
    proved = {proof.flow for target in targets for proof in target.flows}
    others = tuple(prove_flow(ground, f.code, ground.book.true, count=False) for f in pack.flows() if f.code not in proved)
    return Proof(pack.digest, pack.code, pack.zh, targets, others, search(ground))


def _faults(pack: Pack) -> list[Finding]:
    """What makes a pack unreadable for conditions: broken shapes, codes that lead nowhere, ill-typed trees."""
    notes = Notebook(pack)
    check_shapes(notes)
    check_references(notes)
    check_trees(notes)
    return [fault for fault in notes.found if fault.level == "error"]


def _told(fault: Finding) -> ProofFinding:
    return ProofFinding("error", "unreadable", fault.where, f"{fault.text}（目录没有通过检查，先改好再证明）", fault.fix)
