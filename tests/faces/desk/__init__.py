"""Tests of the officers' desk through HTTP."""
