"""Requests that lead out of the output work, if at all, only where the build was made."""

from __future__ import annotations

import shutil
import subprocess

import pytest

import graphscan

SENTRY = 'import { init } from "@sentry/node";\n'
START = SENTRY + 'init({});\nimport("./nitro.mjs");\n'


@pytest.fixture
def found(judge):
    """A function from files to the scan and the findings of the rule."""

    def found(files):
        answer = judge(files)
        return answer, [f for f in answer.findings if f.rule == "outside-output"]

    return found


@pytest.mark.parametrize(
    ("specifier", "way"),
    {
        "C:/app/.output/server/x.mjs": "a path of a Windows drive",
        "C:\\\\app\\\\x.mjs": "a path of a Windows drive",
        "file:///C:/app/x.mjs": "a path of a Windows drive",
        "file:///home/ci/app/x.mjs": "a file: URL",
        "/home/ci/app/x.mjs": "an absolute path",
        "../../node_modules/x/index.mjs": "a path out of the output",
    }.items(),
)
def test_static_import(found, specifier, way):
    """A static import out of the output refutes the build, and says how it leads out."""
    answer, [finding] = found({"index.mjs": f'import "{specifier}";\n' + START})
    assert (answer.verdict, finding.severity, finding.verdict) == ("refuted", "error", "refuted")
    assert way in finding.message
    assert (finding.at.module, finding.at.line) == ("index.mjs", 1)


def test_told_once(found):
    """What leads out is told by this rule alone."""
    answer, _ = found({"index.mjs": 'import "/home/ci/app/x.mjs";\n' + START})
    assert "unresolved-import" not in {finding.rule for finding in answer.findings}


def test_package_of_the_project(tree):
    """A package that only the project around the output has is found here and nowhere else."""
    tree({"node_modules/unhead/index.js": "", "node_modules/unhead/package.json": {}})
    root = tree(
        {
            f".output/server/{name}": text
            for name, text in {"package.json": {}, "index.mjs": 'import "unhead";'}.items()
        }
    )
    finding = next(
        f
        for f in graphscan.scan(root / ".output/server/index.mjs").findings
        if f.rule == "outside-output"
    )
    assert "a package that is not in the output" in finding.message
    assert finding.remedies[0].fix.code.startswith("nitro: { externals: { traceInclude:")


def test_import_call(found):
    """An import() out of the output is a warning: the server starts."""
    answer, [finding] = found({"index.mjs": START + 'import("/gone/x.mjs").catch(() => {});'})
    assert (answer.verdict, finding.severity) == ("proved", "warning")


def test_absolute_path_into_the_output(output):
    """An absolute path that lies in the output holds in this place: a warning."""
    root = output({"a.mjs": ""})
    (root / "index.mjs").write_text(f'import "{(root / "a.mjs").as_uri()}";\n' + START)
    answer = graphscan.scan(root / "index.mjs")
    [finding] = [f for f in answer.findings if f.rule == "outside-output"]
    assert (answer.verdict, finding.severity) == ("proved", "warning")


def test_guarded_require(found):
    """A require() inside try/catch may lead anywhere."""
    files = {
        "index.mjs": 'import "./a.cjs";\n' + START,
        "a.cjs": 'try { require("/usr/lib/native.node"); } catch {}',
    }
    assert found(files)[1] == []


def test_module_that_nothing_loads(found):
    """What a module asks for that nothing loads is no concern."""
    assert found({"index.mjs": START, "lost.mjs": 'import "/gone/x.mjs";'})[1] == []


def test_inside(found):
    """Relative paths that stay in the output are silent, however they go."""
    files = {
        "index.mjs": 'import "./a/b.mjs";\n' + START,
        "a/b.mjs": 'import "../c.mjs";',
        "c.mjs": "",
    }
    assert found(files)[1] == []


def test_node_refuses_it_elsewhere(tree, node):
    """Node runs an output with a path out of it where it was built, and not elsewhere."""
    root = tree({"x.mjs": "", "out/server/index.mjs": 'import "../../x.mjs";'})
    moved = root / "deployed" / "a" / "b"
    moved.parent.mkdir(parents=True)
    shutil.copytree(root / "out", moved)

    def run(folder):
        command = [node, str(folder / "server" / "index.mjs")]
        return subprocess.run(command, capture_output=True, timeout=60, check=False).returncode

    assert (run(root / "out"), run(moved)) == (0, 1)
