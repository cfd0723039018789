"""How long a key takes to be seen, on work that is as large as work gets."""
