"""The proof of what stands: everything recomputed from the ledger, day by day signed, and exported for outsiders."""
