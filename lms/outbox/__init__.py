"""What leaves the site: a row for each message, written in the transaction of what it tells, and carried out by the worker.

This package loads nothing by itself, for the program that speaks with gateways is one of its modules.
"""
