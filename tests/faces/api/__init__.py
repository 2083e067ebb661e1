"""Tests of the interface for machines."""
