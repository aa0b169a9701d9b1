"""A question from the command line, put to the pipeline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphscan.cli import memory
from graphscan.cli.own_rules import own_rules
from graphscan.cli.progress import Bar
from graphscan.pipeline import answer

if TYPE_CHECKING:
    from graphscan.cli.question import Question
    from graphscan.scan import Scan


def ask(question: Question, *, alone: bool = True) -> Scan:
    """The Scan that answers `question`; the terminal is told of it where it is asked `alone`.

    Raises GraphscanError.
    """
    config = own_rules(question.config)
    with Bar(wanted=alone) as bar:
        return answer(
            question.path,
            entry=question.entry,
            imports=question.imports,
            requires=question.requires,
            node_options=question.node_options,
            conditions=question.conditions,
            node=question.node,
            config=config,
            cwd=question.cwd,
            progress=bar,
            read=memory.current().read(question.path),
        )
