"""Template words of the hall."""
