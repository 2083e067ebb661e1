"""Turns the plain values of a pack into its typed nouns; assumes that the schema of the kind was kept."""

from tongban.catalogue.parsing.fees import filled, listed_fee
from tongban.catalogue.parsing.flows import family, flow
from tongban.catalogue.parsing.forms import fact, form_field, licence_type, material, notice, section
from tongban.catalogue.parsing.halls import hall
from tongban.catalogue.parsing.matters import matter, pause, variant
from tongban.catalogue.parsing.negatives import negatives, red_line
from tongban.catalogue.parsing.procedures import procedure
from tongban.catalogue.parsing.shapes import condition, day, office, parameter, region, target

__all__ = [
    "condition",
    "day",
    "fact",
    "family",
    "filled",
    "flow",
    "form_field",
    "hall",
    "licence_type",
    "listed_fee",
    "material",
    "matter",
    "negatives",
    "notice",
    "office",
    "parameter",
    "pause",
    "procedure",
    "red_line",
    "region",
    "section",
    "target",
    "variant",
]
