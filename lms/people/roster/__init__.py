"""Rosters that offices send in: read, understood, cleaned and checked, planned, and only then written.

The story in order: `sheets` opens the file, `headers` finds the table in it, `lines` walks its rows, `columns` says how each cell is
cleaned (by `cleaning`), `checks` compares the rows with each other and with what is known.
"""
