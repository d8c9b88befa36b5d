"""督办: a superior asks a unit about named tasks until a day, the unit answers in words, and the superior accepts or sends it back."""
