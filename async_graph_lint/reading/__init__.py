"""Source text becomes facts: an `ast` outline as a sieve, then LibCST visitors."""
