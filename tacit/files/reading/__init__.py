"""Reading hostile files: pure functions of bytes, run in a process of their own.

Nothing here knows a database or a page. `child.py` is the process; `tacit.files.sandbox`
starts it with limits of time and memory and takes nothing but JSON from it.
"""
