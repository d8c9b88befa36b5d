"""What a question can be worth after a correction, by code: another key, everybody has the points, or it is taken out."""

KEY, GIVEN, TAKEN_OUT = "key", "given", "taken_out"
RULES = (KEY, GIVEN, TAKEN_OUT)
