"""Checks a pack before anybody publishes it: every finding says where, what is wrong, and what to do."""

from tongban.catalogue.checking.findings import Finding, errors
from tongban.catalogue.checking.running import check, check_changed, unreadable

__all__ = ["Finding", "check", "check_changed", "errors", "unreadable"]
