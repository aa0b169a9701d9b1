"""A page for each rule, named like it; `graphscan rules NAME` prints it."""
