"""Pages of the desk, one file per kind of work."""
