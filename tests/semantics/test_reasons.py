"""A relation can say why."""

from __future__ import annotations

import pytest

from graphscan import scan

WAITING = "await new Promise((done) => setTimeout(done, 1));"


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({"entry.mjs": "import './a.mjs'; import './b.mjs'"}, "comes to a.mjs first"),
        ({"entry.mjs": "import './b.mjs'", "b.mjs": "import './a.mjs'"}, "b.mjs requests a.mjs"),
        (
            {"entry.mjs": "import './a.mjs'; import './b.mjs'", "a.mjs": "import './t.mjs'"},
            "a.mjs waits for a top-level await",
        ),
        (
            {
                "entry.mjs": "import './a.mjs'; import './b.mjs'",
                "a.mjs": "import './t.mjs'",
                "b.mjs": "import './u.mjs'",
            },
            "wait for different top-level awaits",
        ),
        ({"entry.mjs": "import('./a.mjs'); import('./b.mjs')"}, "two import() calls race"),
        ({"entry.mjs": "import './a.mjs'"}, "the body of b.mjs never begins"),
    ],
)
def test_a_relation_names_its_reason(tree, files, reason):
    """The reason of a relation names the walk, the await or the import() that decides."""
    folder = tree({"a.mjs": "", "b.mjs": "", "t.mjs": WAITING, "u.mjs": WAITING, **files})
    evaluation = scan(folder, entry="entry.mjs", cwd=folder).evaluation
    assert reason in evaluation.reason("a.mjs", "b.mjs")
