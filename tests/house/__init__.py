"""The house's own rules, as tests: what docs/ and the design say about where things stand is checked here on the tree itself."""
