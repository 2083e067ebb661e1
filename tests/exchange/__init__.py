"""Tests of the lines to systems outside, against the stand-ins that ship with the product."""
