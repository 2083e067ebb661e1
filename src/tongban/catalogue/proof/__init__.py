"""The proof: whether a plan keeps its promises over all combinations of facts, and where it cannot."""

from tongban.catalogue.proof.proving import prove
from tongban.catalogue.proof.results import Example, FlowProof, Proof, ProofFinding, TargetProof, Wide

__all__ = ["Example", "FlowProof", "Proof", "ProofFinding", "TargetProof", "Wide", "prove"]
