"""Forms that change a thing of a draft: no code, no text of conditions, nothing half-saved."""
