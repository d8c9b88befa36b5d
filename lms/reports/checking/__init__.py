"""The site checks its own figures: every tally from the stamps, every stamp from the evidence; each night, and when asked."""
