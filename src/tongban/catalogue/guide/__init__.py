"""The guide: which flow, steps, matters, materials and days a project has, why, and what to ask next."""

from tongban.catalogue.guide.making import plan
from tongban.catalogue.guide.plans import (
    Excluded,
    Left,
    Open,
    Paper,
    Plan,
    PlanMatter,
    PlanStep,
    Question,
)
from tongban.catalogue.guide.questions import next_question

__all__ = [
    "Excluded",
    "Left",
    "Open",
    "Paper",
    "Plan",
    "PlanMatter",
    "PlanStep",
    "Question",
    "next_question",
    "plan",
]
