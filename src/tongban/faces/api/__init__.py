"""Machines talk to the platform here: one described interface, keys with scopes, refusals in Chinese that name the field."""
