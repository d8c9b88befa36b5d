"""Coming in: by number and password, or first by the one-time code of a slip; and one's own account.

The story in order: `logins` finds who may be meant, `tries` counts and locks, `passwords` compares, `door` keeps those whose password
fits until the name is chosen and the notice read, `lms.people.sign_in` begins the session.
"""
