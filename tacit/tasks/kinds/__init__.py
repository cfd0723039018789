"""One folder for each kind of task; `tacit.tasks.registry` lists them."""
