"""Tallies: the tasks of a plan counted by unit, so that a rate costs the units it shows and not the people in them.

A trigger marks a unit in the same transaction that changes one of its tasks. Whoever reads counts marked units from the stamps
and takes the others from their tallies; the worker counts marked units anew, and takes the marks away.
"""
