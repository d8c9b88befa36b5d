"""How each kind of gateway is spoken to, and what its answers mean. Pure; loaded in a process of their own alone."""
