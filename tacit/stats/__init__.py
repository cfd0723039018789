"""Pure numbers, one file a statistic; nothing here knows a server or a database."""
