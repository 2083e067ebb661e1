"""Publishing a pack where cases run: what stands on the old one, and the act that puts the new one beside it."""
