"""Many sources read by several processes at once.

Threads help little, since the parser holds the interpreter most of the time. `reader(jobs)` gives a
function that reads sources in `jobs` processes, this one included; the others are started only
where the sources are large enough to be worth a start. What one of them cannot do, because it could
not be started, was killed, or answered nonsense, is done here: the answer is the same, only later.
"""

from __future__ import annotations

from graphscan.workers.lanes import Read, ReadMany, reader, readings

__all__ = ["Read", "ReadMany", "reader", "readings"]
