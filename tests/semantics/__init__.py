"""Evaluation order held against real Node: specs, generated graphs, recorded cases."""
