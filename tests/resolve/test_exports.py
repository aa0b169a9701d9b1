"""`exports` of a package.json: subpaths, patterns, conditions, null, arrays, invalid targets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import WriteTree
    from resolve.conftest import Agreed

FILES = ("a.mjs", "b.mjs", "c.cjs", "lib/a.mjs", "lib/b.mjs", "lib/deep/a.mjs", "index.js")


def package(tree: WriteTree, exports: object, **fields: object) -> Path:
    """A package `p` with some files and these `exports`."""
    manifest: dict[str, Any] = {"name": "p", "exports": exports, **fields}
    return tree(
        {
            "node_modules/p/package.json": manifest,
            **{f"node_modules/p/{name}": "" for name in FILES},
        }
    )


def test_exports_close_the_package(tree: WriteTree, agreed: Agreed) -> None:
    """With `exports` only what is listed can be had, package.json included."""
    root = package(tree, {".": "./a.mjs", "./b": "./b.mjs"})
    assert agreed(root, "p") == "module node_modules/p/a.mjs"
    assert agreed(root, "p/b") == "module node_modules/p/b.mjs"
    assert agreed(root, "p/b.mjs") == "ERR_PACKAGE_PATH_NOT_EXPORTED"
    assert agreed(root, "p/package.json") == "ERR_PACKAGE_PATH_NOT_EXPORTED"


@pytest.mark.parametrize(
    "exports", ["./a.mjs", ["./a.mjs"], {"default": "./a.mjs"}, {".": "./a.mjs"}]
)
def test_sugar_for_a_sole_main_entry(tree: WriteTree, agreed: Agreed, exports: object) -> None:
    """A string, an array or an object of conditions stands for `.` alone."""
    root = package(tree, exports, main="./b.mjs")
    assert agreed(root, "p") == "module node_modules/p/a.mjs"
    assert agreed(root, "p/a.mjs") == "ERR_PACKAGE_PATH_NOT_EXPORTED"


def test_null_exports_are_no_exports(tree: WriteTree, agreed: Agreed) -> None:
    """`"exports": null` leaves the package open."""
    root = package(tree, None, main="./b.mjs")
    assert agreed(root, "p") == "module node_modules/p/b.mjs"
    assert agreed(root, "p/a.mjs") == "module node_modules/p/a.mjs"


def test_conditions_count_in_the_order_of_the_object(tree: WriteTree, agreed: Agreed) -> None:
    """The first key that holds decides, whatever comes after it."""
    root = package(
        tree,
        {
            "./first": {"import": "./a.mjs", "node": "./b.mjs"},
            "./second": {"node": "./b.mjs", "import": "./a.mjs"},
            "./default": {"default": "./b.mjs", "import": "./a.mjs"},
        },
    )
    assert agreed(root, "p/first") == "module node_modules/p/a.mjs"
    assert agreed(root, "p/second") == "module node_modules/p/b.mjs"
    assert agreed(root, "p/default") == "module node_modules/p/b.mjs"


@pytest.mark.parametrize("condition", ["import", "node", "module-sync", "node-addons", "default"])
def test_conditions_that_node_sets_for_import(
    tree: WriteTree, agreed: Agreed, condition: str
) -> None:
    """`import`, `node`, `module-sync` and `node-addons` hold, and `default` always does."""
    root = package(tree, {condition: "./a.mjs"})
    assert agreed(root, "p") == "module node_modules/p/a.mjs"


@pytest.mark.parametrize("condition", ["require", "browser", "types", "development", "production"])
def test_conditions_that_node_does_not_set_for_import(
    tree: WriteTree, agreed: Agreed, condition: str
) -> None:
    """Any other condition has to be asked for."""
    root = package(tree, {condition: "./a.mjs"})
    assert agreed(root, "p") == "ERR_PACKAGE_PATH_NOT_EXPORTED"


def test_require_has_conditions_of_its_own(tree: WriteTree, agreed: Agreed) -> None:
    """`require` holds for `require()` where `import` holds for `import`."""
    root = package(tree, {"import": "./a.mjs", "require": "./c.cjs"})
    assert agreed(root, "p") == "module node_modules/p/a.mjs"
    assert agreed(root, "p", kind="require") == "file node_modules/p/c.cjs"


def test_nested_conditions_fall_through(tree: WriteTree, agreed: Agreed) -> None:
    """Where nothing inside a condition holds, the next condition beside it is tried."""
    root = package(
        tree,
        {
            "./falls": {"node": {"require": "./c.cjs"}, "default": "./a.mjs"},
            "./ends": {"node": {"import": None}, "default": "./a.mjs"},
        },
    )
    assert agreed(root, "p/falls") == "module node_modules/p/a.mjs"
    assert agreed(root, "p/ends") == "ERR_PACKAGE_PATH_NOT_EXPORTED"


def test_a_star_stands_for_any_text(tree: WriteTree, agreed: Agreed) -> None:
    """`*` matches across slashes and replaces every `*` of the target."""
    root = package(tree, {"./x/*": "./lib/*.mjs", "./twice/*.js": "./lib/*/*.mjs"})
    assert agreed(root, "p/x/a") == "module node_modules/p/lib/a.mjs"
    assert agreed(root, "p/x/deep/a") == "module node_modules/p/lib/deep/a.mjs"
    assert agreed(root, "p/twice/deep.js") == "ERR_MODULE_NOT_FOUND"
    assert agreed(root, "p/x/") == "ERR_PACKAGE_PATH_NOT_EXPORTED"


def test_an_exact_key_goes_before_a_pattern(tree: WriteTree, agreed: Agreed) -> None:
    """A key without `*` wins over every pattern."""
    root = package(tree, {"./*": "./lib/*.mjs", "./a": "./a.mjs"})
    assert agreed(root, "p/a") == "module node_modules/p/a.mjs"


def test_the_longest_prefix_wins(tree: WriteTree, agreed: Agreed) -> None:
    """Of several patterns the one with the longest text before `*` counts, then the longer one."""
    root = package(
        tree,
        {
            "./*": "./index.js",
            "./x/*": "./a.mjs",
            "./x/*.js": "./b.mjs",
            "./x/deep/*": "./lib/deep/*.mjs",
        },
    )
    assert agreed(root, "p/x/one") == "module node_modules/p/a.mjs"
    assert agreed(root, "p/x/one.js") == "module node_modules/p/b.mjs"
    assert agreed(root, "p/x/deep/a") == "module node_modules/p/lib/deep/a.mjs"


def test_null_hides_a_part_of_a_pattern(tree: WriteTree, agreed: Agreed) -> None:
    """A null target under a longer pattern takes away what a shorter one gives."""
    root = package(tree, {"./*": "./*.mjs", "./lib/deep/*": None})
    assert agreed(root, "p/lib/a") == "module node_modules/p/lib/a.mjs"
    assert agreed(root, "p/lib/deep/a") == "ERR_PACKAGE_PATH_NOT_EXPORTED"


def test_a_key_with_two_stars_matches_nothing(tree: WriteTree, agreed: Agreed) -> None:
    """Only one `*` makes a pattern."""
    root = package(tree, {"./*/x/*": "./a.mjs"})
    assert agreed(root, "p/a/x/b") == "ERR_PACKAGE_PATH_NOT_EXPORTED"


def test_folder_mappings_are_gone(tree: WriteTree, agreed: Agreed) -> None:
    """A key that ends in a slash no longer maps a folder."""
    root = package(tree, {"./lib/": "./lib/"})
    assert agreed(root, "p/lib/a.mjs") == "ERR_PACKAGE_PATH_NOT_EXPORTED"


def test_an_array_is_tried_in_order(tree: WriteTree, agreed: Agreed) -> None:
    """Of an array the first valid target counts; whether the file exists does not."""
    root = package(
        tree,
        {
            "./invalid-first": ["p2", {"require": "./c.cjs"}, "./a.mjs"],
            "./missing-first": ["./gone.mjs", "./a.mjs"],
            "./null-last": ["../a.mjs", None],
            "./empty": [],
        },
    )
    assert agreed(root, "p/invalid-first") == "module node_modules/p/a.mjs"
    assert agreed(root, "p/missing-first") == "ERR_MODULE_NOT_FOUND"
    assert agreed(root, "p/null-last") == "ERR_PACKAGE_PATH_NOT_EXPORTED"
    assert agreed(root, "p/empty") == "ERR_PACKAGE_PATH_NOT_EXPORTED"


@pytest.mark.parametrize(
    "target",
    [
        "a.mjs",
        "/a.mjs",
        "../a.mjs",
        "./../a.mjs",
        "./lib/../a.mjs",
        "./lib/%2e%2e/a.mjs",
        "./node_modules/x.mjs",
        "./NODE%5fMODULES/x.mjs",
        "https://example.org/a.mjs",
        1,
        True,
    ],
)
def test_invalid_targets(tree: WriteTree, agreed: Agreed, target: object) -> None:
    """A target starts with `./` and stays inside the package, outside its node_modules."""
    root = package(tree, {"./x": target})
    assert agreed(root, "p/x") == "ERR_INVALID_PACKAGE_TARGET"


@pytest.mark.parametrize("star", ["../a", "deep/../a", "%2e%2e/a", "node_modules/x", "."])
def test_invalid_segments_in_a_match(tree: WriteTree, agreed: Agreed, star: str) -> None:
    """What `*` stands for has no segment `.`, `..` or `node_modules`."""
    root = package(tree, {"./x/*": "./lib/*.mjs"})
    assert agreed(root, f"p/x/{star}") == "ERR_INVALID_MODULE_SPECIFIER"


def test_subpaths_and_conditions_do_not_mix(tree: WriteTree, agreed: Agreed) -> None:
    """Keys either all start with a dot or none does."""
    root = package(tree, {".": "./a.mjs", "import": "./b.mjs"})
    assert agreed(root, "p") == "ERR_INVALID_PACKAGE_CONFIG"


def test_numeric_conditions_are_refused(tree: WriteTree, agreed: Agreed) -> None:
    """A condition that is an array index has no order in an object."""
    root = package(tree, {"./x": {"0": "./a.mjs", "default": "./b.mjs"}})
    assert agreed(root, "p/x") == "ERR_INVALID_PACKAGE_CONFIG"


def test_a_target_is_a_url(tree: WriteTree, agreed: Agreed) -> None:
    """Escapes in a target are decoded and its query is kept."""
    root = package(tree, {"./x": "./%61.mjs?from=exports"})
    assert agreed(root, "p/x") == "module node_modules/p/a.mjs?from=exports"


def test_a_query_of_the_specifier_is_part_of_the_subpath(tree: WriteTree, agreed: Agreed) -> None:
    """`exports` compares the subpath with its query; only a pattern takes it in."""
    root = package(tree, {"./a": "./a.mjs", "./x/*": "./lib/*"})
    assert agreed(root, "p/a?q") == "ERR_PACKAGE_PATH_NOT_EXPORTED"
    assert agreed(root, "p/x/a.mjs?q") == "module node_modules/p/lib/a.mjs?q"


def test_a_missing_target_is_not_found(tree: WriteTree, agreed: Agreed) -> None:
    """A target that does not exist fails as a missing module, a folder as a folder."""
    root = package(tree, {"./gone": "./gone.mjs", "./folder": "./lib", "./bare": "./a"})
    assert agreed(root, "p/gone") == "ERR_MODULE_NOT_FOUND"
    assert agreed(root, "p/folder") == "ERR_UNSUPPORTED_DIR_IMPORT"
    assert agreed(root, "p/bare") == "ERR_MODULE_NOT_FOUND"
    assert agreed(root, "p/bare", kind="require") == "MODULE_NOT_FOUND"
