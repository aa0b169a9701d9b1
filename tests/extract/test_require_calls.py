"""require() under whatever name, and what only looks like it."""

from __future__ import annotations

import pytest

from graphscan.extract import extract
from graphscan.records import Literal, Opaque, Template, When

COMMONJS = [
    ("require('a')", ["a"]),
    ("const a = require('a'), { b } = require('b')", ["a", "b"]),
    ("module.require('a')", ["a"]),
    ("const r = require; r('a')", ["a"]),
    ("const r = x ? y : require; r('a')", ["a"]),
    ("const r = require.bind(null); r('a')", ["a"]),
    ("(function (r) { r('a') })(require)", ["a"]),
    ("!function (e, t) { t('a') }(exports, require)", ["a"]),
    ("(0, require)('a')", ["a"]),
    ("var x = (x) => { return require('a') }", ["a"]),
    ("require('a' + 'b')", ["ab"]),
    ("require(x ? 'a' : 'b')", ["a", "b"]),
    ("require(__dirname + '/a')", ["./a"]),
    ("require(path.join(__dirname, '..', 'a.json'))", ["./../a.json"]),
    (
        "const { createRequire } = require('module'); createRequire(__filename)('a')",
        ["module", "a"],
    ),
    ("require.resolve('a')", []),
    ("require.cache", []),
    ("require()", []),
    ("require(['a'], function () {})", []),
    ("function f(require) { require('a') }", []),
    ("(function (require, module) { require('a') })(x, y)", []),
    ("var require = x; require('a')", []),
    ("{ let require = x; require('a') } require('b')", ["b"]),
    ("try {} catch (require) { require('a') }", []),
    ("x.require('a')", []),
    ("// require('a')\n'require(\"a\")'", []),
]

IMPORTED = "import { createRequire } from 'module';"
CREATED = f"{IMPORTED} const require = createRequire(import.meta.url);"
ESBUILD_SHIM = (
    "var __require = ((x) => typeof require !== 'undefined' ? require : x)(function (x) {"
    " throw Error('Dynamic require of \"' + x + '\" is not supported') });"
)

MODULE = [
    ("require('a')", []),
    ("import { createRequire } from 'module'; createRequire(import.meta.url)('a')", ["a"]),
    (f"{CREATED} require('a'); f(() => require('b'))", ["a", "b"]),
    ("import{createRequire as e}from'module';const t=e(import.meta.url);t('a')", ["a"]),
    ("import * as m from 'node:module'; const r = m.createRequire(import.meta.url); r('a')", ["a"]),
    ("import m from 'module'; const r = m.createRequire(import.meta.filename); r('a')", ["a"]),
    (f"{CREATED.replace('import.meta', 'globalThis._importMeta_')} require('a')", ["a"]),
    ("const { createRequire: c } = await import('node:module'); c(import.meta.url)('a')", ["a"]),
    (f"{IMPORTED} let r; r = createRequire(import.meta.url); r('a')", ["a"]),
    (f"{IMPORTED} globalThis.require = createRequire(import.meta.url); require('a')", ["a"]),
    (f"{CREATED} function f(require) {{ require('a') }}", []),
    (f"{CREATED} {ESBUILD_SHIM} __require('a')", ["a"]),
    (f"{ESBUILD_SHIM} __require('a')", []),
    (f"{IMPORTED} createRequire(import.meta.url).resolve('a')", []),
    ("import { n as __require } from './_runtime.mjs'; __require('a'); __require('./b')", ["a"]),
]


def literals(source: str, module_format: str) -> list[str]:
    """The literal specifiers of the require() calls, in order."""
    calls = extract(source.encode(), format=module_format).require_calls
    return [v for c in calls if isinstance(c.argument, Literal) for v in c.argument.values]


@pytest.mark.parametrize(("source", "expected"), COMMONJS)
def test_in_commonjs(source, expected):
    """The free name `require`, `module.require` and what they are handed to are Node's."""
    assert literals(source, "commonjs") == expected


@pytest.mark.parametrize(("source", "expected"), MODULE)
def test_in_a_module(source, expected):
    """In an ES module only what createRequire returned is Node's require."""
    assert literals(source, "module") == expected


def test_what_is_not_known():
    """A computed specifier is a call all the same."""
    calls = extract(b"require(x); require(`./${x}.js`)", format="commonjs").require_calls
    assert [call.argument for call in calls] == [Opaque(), Template(("./", ".js"))]


def test_a_require_from_elsewhere():
    """Only builtins are known of a require that was created for another file."""
    source = b"""import { createRequire } from 'module';
      const r = createRequire('/elsewhere/'); r('./a'); r('node:fs')"""
    calls = extract(source).require_calls
    assert [call.argument for call in calls] == [Opaque(), Literal(("node:fs",))]


@pytest.mark.parametrize(
    ("source", "guarded"),
    [
        ("try { require('a') } catch {}", True),
        ("function f() { try { return require('a') } catch (e) { return null } }", True),
        ("try { (() => require('a'))() } catch {}", True),
        ("try { f = () => require('a') } catch {}", False),
        ("try { require('a') } finally {}", False),
        ("try {} catch { require('a') }", False),
        ("require('a')", False),
    ],
)
def test_whether_a_failure_is_caught(source, guarded):
    """A call is guarded inside the block of a try statement that has a catch."""
    (call,) = extract(source.encode(), format="commonjs").require_calls
    assert call.guarded is guarded


@pytest.mark.parametrize(
    ("source", "when"),
    [
        ("require('a')", When.ALWAYS),
        ("if (x) require('a')", When.CONDITIONAL),
        ("if (x) return; require('a')", When.CONDITIONAL),
        ("exports.f = () => require('a')", When.ON_CALL),
    ],
)
def test_when_it_runs(source, when):
    """A require() runs with the body, on a condition, or when somebody calls."""
    (call,) = extract(source.encode(), format="commonjs").require_calls
    assert call.when is when
