"""Where data lies: one transaction and one set of tables on SQLite and PostgreSQL."""
