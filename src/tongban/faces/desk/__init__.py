"""The officers' desk: to-do, workbench, opinions, visits, signing on a phone, staff, figures."""
