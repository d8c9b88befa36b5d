"""集体观看: a lecture on the big screen, and what it gives to each of those who were there while it played."""
