"""Pages: server-rendered, working without scripts."""
