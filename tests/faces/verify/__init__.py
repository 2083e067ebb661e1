"""Tests of verification: pages and command."""
