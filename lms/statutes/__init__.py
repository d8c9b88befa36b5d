"""Laws by edition; what everything else points at."""
