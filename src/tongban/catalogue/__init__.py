"""Packs: load, check, publish, look up; conditions; guide: what applies to a project and why."""
