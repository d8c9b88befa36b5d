"""摸清底数: each township confirms its list of enterprises once a year."""
