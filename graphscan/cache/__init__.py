"""What earlier scans found, kept in the user's cache folder and never in the build.

folder       files that are whole or not there: atomic writes, checksums, a bound on the size
fingerprint  which graphscan wrote them
records      what each file says, by its content: a scan of a changed build reads what has changed
answers      what a command answered, and all that it asked the disk: where nothing of that has
             changed, the answer is the same and nothing is worked out

A cache may be lost, damaged, read-only or of another version: then the scan is a first scan, and
one line says why where a person can do something about it. It is never believed without proof: see
`graphscan.disk` for what counts as one. Nothing is imported here: `answers` alone is what a run
needs that has nothing to work out.
"""
