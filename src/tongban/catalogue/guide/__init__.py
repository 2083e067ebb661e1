"""The guide: which flow, steps, matters, materials and days a project has, why, and what to ask next."""

from tongban.catalogue.guide.listing import Difference, difference, fee_total, listing
from tongban.catalogue.guide.making import plan
from tongban.catalogue.guide.paths import spans
from tongban.catalogue.guide.plans import (
    Excluded,
    FeeTotal,
    Left,
    Open,
    Paper,
    Plan,
    PlanFee,
    PlanMatter,
    PlanStep,
    Question,
)
from tongban.catalogue.guide.questions import next_question, relevant_facts, remaining_facts

__all__ = [
    "Difference",
    "Excluded",
    "FeeTotal",
    "Left",
    "Open",
    "Paper",
    "Plan",
    "PlanFee",
    "PlanMatter",
    "PlanStep",
    "Question",
    "difference",
    "fee_total",
    "listing",
    "next_question",
    "plan",
    "relevant_facts",
    "remaining_facts",
    "spans",
]
