"""Tests of the shell: tags, templates, built styles."""
