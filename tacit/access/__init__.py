"""Who is who and who may do what: organizations, people, roles, sessions, tokens."""
