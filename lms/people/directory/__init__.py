"""Units, persons, posts and roles on pages: everybody sees their own scope, administrators change it.

`catalogue` reads, `units`, `persons` and `posts` (with `lms.people.roles`) write, each order with its audit row.
"""
