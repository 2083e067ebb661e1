"""What the proof looks for beside the targets: each with the combination of facts that shows it."""

from tongban.catalogue.proof.findings.searching import search

__all__ = ["search"]
