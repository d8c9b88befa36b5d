"""Slips of paper that bring people in: issued by whoever is near them, printed, handed out."""
