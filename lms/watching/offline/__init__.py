"""离线学习包: a lecture for machines out of reach, and what it gives once its record comes back."""
