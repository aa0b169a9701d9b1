"""The tree-sitter queries, one purpose a file; read through `importlib.resources`."""
