"""The watched folder: what an operator lays into it becomes recordings, and is then moved to `taken` or `refused` beside it.

What is decided of a file is a row, written in the same transaction as its recordings. So a worker that is killed before it moved
the file finds the row and only moves it: nothing is imported twice, and nothing is ever deleted.
"""
