"""Matters of a pack as a spreadsheet and back: nothing is computed in a cell, nothing is lost on the way."""

from tongban.catalogue.spreadsheets.importing import Brought, RowFault, bring, marked
from tongban.catalogue.spreadsheets.opening import Unreadable
from tongban.catalogue.spreadsheets.writing import export, export_csv

__all__ = ["Brought", "RowFault", "Unreadable", "bring", "export", "export_csv", "marked"]
