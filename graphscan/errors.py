"""Every way in which graphscan refuses to answer.

One base class; each subclass says what it indicates and which exit status it asks for. An error
always carries the path (or argument) it is about, the cause, and the next step for the person who
reads it; `str()` gives the three in one line. What does not stop the analysis is a
`records.Diagnostic` instead.
"""

from __future__ import annotations


class GraphscanError(Exception):
    """Something that stops the analysis; shown as one message, never as a traceback."""

    code = "error"

    def __init__(self, subject: str, cause: str, next_step: str = "") -> None:
        super().__init__(subject, cause, next_step)
        self.subject = subject
        self.cause = cause
        self.next_step = next_step

    def __str__(self) -> str:
        # An empty argument, or an option with an empty value, would leave nothing to be seen.
        unseen = not self.subject or (self.subject.startswith("-") and self.subject.endswith(" "))
        subject = f'{self.subject}""' if unseen else self.subject
        message = f"{subject}: {self.cause}"
        return f"{message}. {self.next_step}" if self.next_step else message


class UsageError(GraphscanError):
    """The arguments contradict each other or cannot be understood."""

    code = "usage"


class PathNotFound(GraphscanError):
    """The path given does not exist, or is neither a file nor a folder."""

    code = "path-not-found"


class NoEntry(GraphscanError):
    """No server output or no entry file is to be found under the path given."""

    code = "no-entry"


class SeveralOutputs(GraphscanError):
    """More than one server output lies under the path given; the user has to choose."""

    code = "several-outputs"


class PreloadNotFound(GraphscanError):
    """A `--import` or `--require` argument does not resolve as Node would resolve it."""

    code = "preload-not-found"


class Unreadable(GraphscanError):
    """A file or folder without which nothing can be analysed cannot be read."""

    code = "unreadable"


class UnusableDocument(GraphscanError):
    """A saved JSON document is broken, is not graphscan's, or is of another version."""

    code = "unusable-document"


class OutputNotWritten(GraphscanError):
    """A report could not be written; the verdict is still printed."""

    code = "output-not-written"


class UnknownModule(GraphscanError):
    """A module id was asked about that is not in the graph."""

    code = "unknown-module"


class UnknownRule(GraphscanError):
    """A rule was asked about that there is not."""

    code = "unknown-rule"


class ConfigError(GraphscanError):
    """A graphscan.toml, or a query that it names, cannot be read or understood."""

    code = "config"


class NodeNotUsable(GraphscanError):
    """There is no Node to run a build with, or it is none that can be used."""

    code = "node-not-usable"


class BuildNotStarted(GraphscanError):
    """Node ended before it came to the build, for example over an option that it does not know."""

    code = "build-not-started"
