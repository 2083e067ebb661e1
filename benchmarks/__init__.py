"""How fast the product is, as ratios to floors measured in the same run; never part of the test run."""
