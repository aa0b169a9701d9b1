"""Queries that find facts inside a file (markers), one marker a file; read through
`importlib.resources`.
"""
