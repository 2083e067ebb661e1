"""One file per system outside: what we ask it, what it answers, and what we do when it does not."""
