"""Channels to the outside: SMS, e-mail and robots of groups. None is there until an administrator sets one up and switches it on."""
