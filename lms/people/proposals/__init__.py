"""Posts that somebody near a unit proposes to begin or to end, and that its supervisor decides about."""
