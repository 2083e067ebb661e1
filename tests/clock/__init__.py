"""The clock's tests: against two calendar libraries, an oracle written apart, and the law."""
