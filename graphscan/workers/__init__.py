"""Many sources read by several processes at once.

Threads help little, since the parser holds the interpreter most of the time. `lanes.Lanes` reads
sources in several processes, this one included; the others are started only where the sources are
large enough to be worth a start. What one of them cannot do, because it could not be started, was
killed, or answered nonsense, is done here: the answer is the same, only later.

Nothing is imported here: a worker process loads what it reads with and no more.
"""
