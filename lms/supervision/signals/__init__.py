"""Signals that somebody else may have learnt in a person's name. Each is a pure function of evidence, and keeps its facts.

A signal is no accusation: there is an honest reason for each, and people decide (EVIDENCE, rule 8).
"""
