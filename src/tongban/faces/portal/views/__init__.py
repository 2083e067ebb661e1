"""The pages of the portal, one file per group of addresses."""
