"""The studio: where catalogue administrators change packs without code."""
