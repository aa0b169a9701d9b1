"""Hypothesis strategies: module graphs of every kind, as trees of real files.

Each statement stands on a line of its own, so that a failing tree can be made smaller line by
line. A profile says which features a graph may have; `trees()` draws from all of them.
"""

from __future__ import annotations

import posixpath
import random
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Final

from hypothesis import strategies as st

from .trees import Tree

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Choose = Callable[[int, int], int]


class Kind(Enum):
    """What a module is."""

    ESM = "mjs"
    CJS = "cjs"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class Profile:
    """Which features the graphs of a kind may have; the numbers are chances in a hundred."""

    name: str
    cycles: int = 0
    awaits: int = 0
    calls: int = 0
    commonjs: int = 0
    require_esm: int = 0
    json: int = 0
    spelling: int = 0
    packages: int = 0
    preloads: int = 0
    faults: int = 0
    failures: int = 0


PROFILES: Final = (
    Profile("sync", json=8, spelling=25, packages=10),
    Profile("cycles", cycles=35, spelling=15),
    Profile("awaits", awaits=35),
    Profile("awaits and cycles", awaits=35, cycles=35),
    Profile("import()", calls=40, cycles=8),
    Profile("import() and awaits", calls=30, awaits=25, cycles=12),
    Profile("CommonJS", commonjs=45, json=6, cycles=20, packages=10, spelling=10),
    Profile("CommonJS and the rest", commonjs=35, cycles=15, awaits=15, calls=15),
    Profile("require() of ES modules", commonjs=45, require_esm=50, cycles=12, awaits=6),
    Profile("preloads", preloads=100, awaits=15, calls=15, commonjs=12, cycles=8),
    Profile("errors", faults=100, awaits=15, calls=12, commonjs=12, cycles=15, json=5),
    Profile("failures", calls=50, awaits=12, commonjs=25, require_esm=40, cycles=5, failures=70),
    Profile("everything", 15, 18, 18, 18, 15, 5, 12, 10, 25, 8),
)

_FOLDERS: Final = ("", "", "chunks/", "with space/", "lib/deep/")
_AWAITS: Final = (
    "await 0",
    "await null",
    "await pause('{p}')",
    "await pause('{p}', 3)",
    "await Promise.resolve()",
    "for await (const each of []) {{}}",
    "for await (const each of [pause('{p}')]) {{}}",
    "if (never) await 0",
    "if (always) await pause('{p}')",
    "const {{ {p} = await 0 }} = {{}}",
    "class {p} {{ [await 'key']() {{}} }}",
    "class {p} extends (await Object) {{}}",
    "`${{await 1}}`",
    "try {{ await pause('{p}') }} finally {{}}",
    "await {{ then(resolve) {{ resolve() }} }}",
    "await (async () => {{ await pause('{p}') }})()",
    "await new Promise((resolve) => setTimeout(resolve, 2))",
    "await new Promise((resolve) => queueMicrotask(resolve))",
    "{{ await 0 }}",
    "switch (await 0) {{ default: }}",
    "await Promise.all([pause('{p}'), pause('{p}b')])",
    "export const {p} = await pause('{p}')",
    "await (await 0)",
    "for (const each of await [1]) {{}}",
    "while (await never) {{}}",
)
_IDLE: Final = (
    "const {p} = async () => {{ await 0 }}",
    "async function {p}() {{ for await (const each of []) {{}} }}",
    "const {p} = \"import './missing.mjs'\"",
    "// import './missing.mjs'",
    "const {p} = `import('./missing.mjs') ${{1}}`",
    "const {p} = /import '.\\/missing.mjs'/",
    "const {p} = () => import('./missing.mjs')",
    "import.meta.url",
)
_CALLS: Final = (
    "{import}",
    "{import}",
    "void {import}",
    "await {import}",
    "await {import}",
    "const {p} = {import}\nawait {p}",
    "const {p} = {import}\nawait 0\nawait {p}",
    "await Promise.all([{import}, {import2}])",
    "await Promise.allSettled([{import}, {import2}])",
    "{import}.then(() => {import2})",
    "await {import}.then(() => {import2})",
    "{import}.finally(() => {import2})",
    "setTimeout(() => {import}, 1)",
    "setImmediate(() => {import})",
    "queueMicrotask(() => {import})",
    "process.nextTick(() => {import})",
    "if (never) {import}",
    "if (always) {import}",
    "if (always) await {import}",
    "always && (await {import})",
    "async function {p}() {{ await {import}; await {import2} }}\n{p}()",
    "async function {p}() {{ await {import}; await {import2} }}\nawait {p}()",
    "async function {p}() {{ await 0; return {import} }}\n{p}().then(() => {import2})",
    "function {p}() {{ return {import} }}\n{p}()",
    "function {p}() {{ return {import} }}\nawait {p}()",
    "function {p}() {{ {import} }}\nawait {p}()",
    "const {p} = () => {import}\n{p}()",
    "const {p} = async () => {{ await {import} }}\nawait {p}()",
    "(async () => {{ await {import}; await {import2} }})()",
    "await (async () => {{ await {import}; await {import2} }})()",
    "class {p} {{ static {{ {import} }} }}",
    "const {p} = {{ load: () => {import} }}\n{p}.load()",
    "const {p} = {{ load() {{ return {import} }} }}\nawait {p}.load()",
    "try {{ await {import} }} catch {{}}",
    "await import(always ? {target} : {target2})",
    "const {p} = {target}\nawait import({p})",
    "for (const each of [1]) {import}",
    "for (const each of [{target}, {target2}]) await import(each)",
    "await Promise.race([{import}, {import2}])",
    "const {{ default: {p} }} = await {import}",
    "export const {p} = await {import}",
    "[1].forEach(() => {import})",
    "new Promise((resolve) => resolve({import}))",
    "await new Promise((resolve) => resolve({import}))",
    "Promise.resolve().then(() => {import})",
    "const {p} = [() => {import}, () => {import2}]\nawait {p}[0]()",
    "function {p}(load = {import}) {{ return load }}\nawait {p}()",
    "{import}.then(() => {import2}, () => {{}})",
    "const {p} = await {import}.then((found) => found)",
)
_FAILING_CALLS: Final = (
    "await {import}",
    "await {import}",
    "try {{ await {import} }} catch {{}}",
    "try {{ await {import} }} catch {{}}",
    "await {import}.catch(() => {{}})",
    "{import}.catch(() => {{}}).then(() => {import2}).catch(() => {{}})",
    "{import}.finally(() => {import2}).catch(() => {{}})",
    "{import}.then(() => {import2}).catch(() => {{}})",
    "{import}.then(() => {import2}, () => {import2}).catch(() => {{}})",
    "await Promise.allSettled([{import}, {import2}])",
    "await Promise.all([{import}, {import2}]).catch(() => {{}})",
    "await Promise.race([{import}, {import2}]).catch(() => {{}})",
    "await Promise.any([{import}, {import2}]).catch(() => {{}})",
    "try {{ await {import}; await {import2} }} catch {{}}",
    "try {{ await {import} }} catch {{ await {import2}.catch(() => {{}}) }}",
    "try {{ await {import} }} finally {{ {import2}.catch(() => {{}}) }}",
    "try {{ try {{ await {import} }} finally {{ await {import2} }} }} catch {{}}",
    "try {{ risk('{p}'); await {import} }} catch {{}}",
    "async function {p}() {{ risk('{p}'); await {import} }}\nawait {p}().catch(() => {{}})",
    "async function {p}() {{ try {{ await {import} }} catch {{}} await {import2} }}\nvoid {p}()",
    "async function {p}() {{ await {import}; await {import2} }}\n{p}().catch(() => {{}})",
    "async function {p}() {{ await {import}; await {import2} }}\nawait {p}()",
    "async function {p}() {{ await {import}; risk('{p}') }}\ntry {{ await {p}() }} catch {{}}",
    "async function {p}() {{ return {import}.catch(() => {{}}) }}\nawait {p}()",
    "function {p}() {{ risk('{p}'); return {import} }}\ntry {{ await {p}() }} catch {{}}",
    "function {p}() {{ risk('{p}'); {import}.catch(() => {{}}) }}\ntry {{ {p}() }} catch {{}}",
    "const {p} = {import}\ntry {{ await {p} }} catch {{}}",
    "const {p} = {import}\n{p}.catch(() => {{}})\nawait {p}",
    "const {p} = await {import}.then((found) => found, () => undefined)",
    "await (async () => {{ risk('{p}'); await {import} }})().catch(() => {{}})",
    "await {import}.catch((error) => {{ throw error }})",
    "await new Promise((resolve) => resolve({import})).catch(() => {{}})",
    "await {import}\nif (always) await import('./missing.mjs')",
    "if (never) await import('./missing.mjs')\n{import}.catch(() => {{}})",
    "try {{ await {import} }} catch (error) {{ if (never) throw error }}",
)
_REQUIRES: Final = (
    "require({target})",
    "require({target})",
    "const {p} = require({target})",
    "if (never) require({target})",
    "if (always) require({target})",
    "try {{ require({target}) }} catch {{}}",
    "function {p}() {{ return require({target}) }}",
    "function {p}() {{ return require({target}) }}\n{p}()",
    "const {p} = () => require({target})\n{p}()",
    "setTimeout(() => require({target}), 1)",
    "always && require({target})",
    "Promise.resolve().then(() => require({target}))",
    "exports.{p} = () => require({target})",
    "void (never || require({target}))",
)
_FAILING_REQUIRES: Final = (
    "require({target})",
    "try {{ require({target}) }} catch {{}}",
    "try {{ require({target}) }} catch {{}}",
    "try {{ risk('{p}'); require({target}) }} catch {{}}",
    "function {p}() {{ risk('{p}'); require({target}) }}\ntry {{ {p}() }} catch {{}}",
    "function {p}() {{ try {{ require({target}) }} catch {{}} }}\n{p}()",
    "try {{ require({target}) }} catch (error) {{ throw error }}",
    "try {{ require({target}) }} finally {{}}",
    "try {{ (() => {{ require({target}) }})() }} catch {{}}",
    "require({target})\nif (always) require('./missing.cjs')",
    "if (never) require('./missing.cjs')\nrequire({target})",
    "always && require('./missing.cjs')\ntry {{ require({target}) }} catch {{}}",
    "async function {p}() {{ require({target}) }}\n{p}().catch(() => {{}})",
)
_RISKS: Final = (
    "risk('{p}')",
    "risk('{p}')",
    "void [risk('{p}')]",
    "function {p}() {{ risk('{p}') }}\n{p}()",
    "try {{ risk('{p}') }} catch {{}}",
    "const {p} = () => risk('{p}')",
    "(() => {{ risk('{p}') }})()",
    "class {p} {{ static own = risk('{p}') }}",
    "if (always) risk('{p}')",
    "const {{ {p} = risk('{p}') }} = {{}}",
)
_STATIC: Final = (
    "import {target}",
    "import {target}",
    "import {{ {name} as {p} }} from {target}",
    "import * as {p} from {target}",
    "import {{}} from {target}",
    "export {{ {name} as {p} }} from {target}",
    "export * from {target}",
    "export * as {p} from {target}",
    "export {{}} from {target}",
    "import {p}, {{ {name} as {p}b }} from {target}",
)
_STATIC_OF_COMMONJS: Final = (
    "import {target}",
    "import {p} from {target}",
    "import * as {p} from {target}",
    "export {{ default as {p} }} from {target}",
)


@dataclass(slots=True)
class _Module:
    number: int
    kind: Kind
    path: str
    package: str | None = None
    heads: list[str] = field(default_factory=list)
    body: list[str] = field(default_factory=list)
    tails: list[str] = field(default_factory=list)
    loaders: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        return f"v{self.number}"


class _Builder:
    """Builds one graph; `integer(least, most)` makes every choice."""

    def __init__(self, integer: Choose, profile: Profile) -> None:
        self.integer = integer
        self.profile = profile
        self.modules: list[_Module] = []
        self.files: dict[str, str] = {}
        self.links: dict[str, str] = {}
        self.names = 0

    # ---- choices -----------------------------------------------------------------------------

    def chance(self, percent: int) -> bool:
        if percent <= 0 or percent >= 100:
            return percent >= 100
        return self.integer(0, 99) >= 100 - percent

    def one_of(self, several: Sequence[object]) -> object:
        return several[self.integer(0, len(several) - 1)]

    def fresh(self) -> str:
        self.names += 1
        return f"x{self.names}"

    # ---- the graph ---------------------------------------------------------------------------

    def build(self) -> Tree:
        large = self.chance(15)
        count = self.integer(9, 40) if large else self.integer(3, 9)
        for number in range(count):
            self.add_module(number)
        for module in self.modules[1:]:
            parents = [m for m in self.modules[: module.number] if m.kind is not Kind.JSON]
            self.join(self.one_of(parents[-6:] or parents), module)  # type: ignore[arg-type]
        for _ in range(self.integer(0, count)):
            self.join_any()
        for module in self.modules:
            self.fill(module)
        if self.chance(self.profile.failures // 2):
            self.trap()
        imports, requires = self.preloads()
        self.faults()
        for module in self.modules:
            self.render(module)
        return Tree(self.files, self.modules[0].path, self.links, imports, requires)

    def add_module(self, number: int) -> None:
        kind = Kind.ESM
        if number and self.chance(self.profile.commonjs):
            kind = Kind.CJS
        elif number and self.chance(self.profile.json):
            kind = Kind.JSON
        elif not number and self.chance(self.profile.commonjs // 4):
            kind = Kind.CJS
        folder = self.one_of(_FOLDERS) if number else ""
        module = _Module(number, kind, f"{folder}m{number}.{kind.value}")
        if number and kind is not Kind.JSON and self.chance(self.profile.packages):
            self.package(module)
        self.modules.append(module)

    def package(self, module: _Module) -> None:
        name = self.one_of((f"p{module.number}", f"@scope/p{module.number}"))
        folder = f"node_modules/{name}"
        own, other = f"./main.{module.kind.value}", "./other.cjs"
        exports = self.one_of(
            (
                f'{{ "import": "{own}", "require": "{other}" }}',
                f'{{ "module-sync": "{own}", "import": "./none.mjs" }}',
                f'{{ ".": {{ "browser": "./none.mjs", "default": "{own}" }} }}',
                f'{{ "node": "{own}", "default": "./none.mjs" }}',
                f'"{own}"',
            )
        )
        self.files[f"{folder}/package.json"] = f'{{ "name": "{name}", "exports": {exports} }}\n'
        self.files[f"{folder}/other.cjs"] = ""
        module.path, module.package = f"{folder}/main.{module.kind.value}", str(name)

    def specifier(self, source: _Module, target: _Module, *, plain: bool = False) -> str:
        if target.package:
            return f"'{target.package}'"
        relative = posixpath.relpath(target.path, posixpath.dirname(source.path) or ".")
        text = relative if relative.startswith(".") else f"./{relative}"
        if plain or source.kind is Kind.CJS:
            return f"'{text}'"
        text = text.replace(" ", "%20")
        if self.chance(self.profile.spelling):
            name = posixpath.basename(text)
            folder = text.removesuffix(name)
            variants = [
                f"{text}?q",
                f"{text}#part",
                f"{text}?q={self.integer(1, 2)}",
                f"{folder}./{name}",
                f"{folder}%6d{name[1:]}",
                f"{folder}\\x6d{name[1:]}",
            ]
            if target.kind is not Kind.JSON:
                link = f"link{target.number}.{target.kind.value}"
                self.links[link] = target.path
                up = posixpath.relpath(link, posixpath.dirname(source.path) or ".")
                variants.append(up if up.startswith(".") else f"./{up}")
            text = str(self.one_of(variants))
        return f"'{text}'"

    def join_any(self) -> None:
        source = self.modules[self.integer(0, len(self.modules) - 1)]
        target = self.modules[self.integer(0, len(self.modules) - 1)]
        backwards = source.number >= target.number
        if source.kind is Kind.JSON or (backwards and not self.chance(self.profile.cycles)):
            return
        if source is target and not self.chance(20):
            return
        self.join(source, target)

    def join(self, source: _Module, target: _Module) -> None:
        """Let `source` ask for `target` in one way or another."""
        if source.kind is Kind.CJS:
            may_require = target.kind is not Kind.ESM or self.chance(self.profile.require_esm)
            if may_require:
                self.require(source, target)
            else:
                self.call(source, target)
        elif self.chance(self.profile.calls) and target.kind is not Kind.JSON:
            self.call(source, target)
        elif self.may_create_require(target) and self.chance(15):
            self.create_require(source, target)
        else:
            self.static(source, target)

    def may_create_require(self, target: _Module) -> bool:
        if target.kind is Kind.ESM:
            return self.chance(self.profile.require_esm)
        return target.kind is Kind.CJS

    def static(self, source: _Module, target: _Module) -> None:
        specifier = self.specifier(source, target)
        where = source.tails if self.chance(10) else source.heads
        if target.kind is Kind.JSON:
            where.append(f"import {self.fresh()} from {specifier} with {{ type: 'json' }}")
            return
        forms = _STATIC if target.kind is Kind.ESM else _STATIC_OF_COMMONJS
        line = str(self.one_of(forms))
        if target.kind is Kind.ESM and "{p}," in line:
            target.tails.append("export { " + target.name + " as default }")
        where.append(line.format(target=specifier, name=target.name, p=self.fresh()))
        if target.loaders and self.chance(40):
            self.use_loader(source, target, specifier)

    def use_loader(self, source: _Module, target: _Module, specifier: str) -> None:
        loader, local = self.one_of(target.loaders), self.fresh()
        form = str(
            self.one_of(
                (
                    "import {{ {loader} as {p} }} from {target}\n{p}()",
                    "import {{ {loader} as {p} }} from {target}\nawait {p}()",
                    "import * as {p} from {target}\n{p}.{loader}()",
                    "import * as {p} from {target}\nawait {p}.{loader}()",
                    "const {p} = await import({target})\n{p}.{loader}()",
                    "const {p} = await import({target})\nawait {p}.{loader}()",
                )
            )
        )
        if "await" in form and not self.chance(self.profile.awaits + 30):
            return
        source.body.append(form.format(target=specifier, loader=loader, p=local))

    def call(self, source: _Module, target: _Module) -> None:
        """An import() of `target` somewhere in `source`."""
        awaits = source.kind is Kind.ESM and self.chance(self.profile.awaits + 20)
        backwards = target.number <= source.number
        calls = _FAILING_CALLS if self.chance(self.profile.failures) else _CALLS
        forms = [f for f in calls if awaits or not _awaits_at_top_level(f)]
        if source.kind is Kind.CJS:
            forms = [f for f in forms if "export const" not in f]
        if backwards and not self.chance(12):
            forms = [f for f in forms if "await" not in f]
        form = str(self.one_of(forms))
        others = [m for m in self.modules[source.number + 1 :] if m.kind is not Kind.JSON]
        second = self.one_of(others) if others else target
        first_name = self.specifier(source, target)
        second_name = self.specifier(source, second)  # type: ignore[arg-type]
        caught = ".catch(() => {})" if self.profile.faults else ""
        statement = form.format_map(
            {
                "import": f"import({first_name}){caught}",
                "import2": f"import({second_name}){caught}",
                "target": first_name,
                "target2": second_name,
                "p": self.fresh(),
            }
        )
        if source.kind is Kind.ESM and self.chance(20):
            loader = f"load{self.fresh()}"
            arrow = "async " if self.chance(40) else ""
            source.body.append(
                f"export {arrow}function {loader}() {{ return import({first_name}){caught} }}"
            )
            source.loaders.append(loader)
        else:
            source.body.append(statement)

    def require(self, source: _Module, target: _Module) -> None:
        failing = self.chance(self.profile.failures)
        form = str(self.one_of(_FAILING_REQUIRES if failing else _REQUIRES))
        specifier = self.specifier(source, target, plain=True)
        source.body.append(form.format(target=specifier, p=self.fresh()))

    def create_require(self, source: _Module, target: _Module) -> None:
        if not any("createRequire" in line for line in source.heads):
            source.heads.append("import { createRequire } from 'node:module'")
            source.heads.append("const require = createRequire(import.meta.url)")
        failing = self.chance(self.profile.failures)
        several = _FAILING_REQUIRES if failing else _REQUIRES
        forms = [f for f in several if "exports." not in f]
        specifier = self.specifier(source, target, plain=True)
        source.body.append(str(self.one_of(forms)).format(target=specifier, p=self.fresh()))

    def fill(self, module: _Module) -> None:
        """What else stands in the body."""
        if module.kind is Kind.JSON:
            return
        if module.kind is Kind.ESM:
            module.body.insert(0, f"export const {module.name} = {module.number}")
            if self.chance(self.profile.awaits):
                for _ in range(self.integer(1, 2)):
                    line = str(self.one_of(_AWAITS)).format(p=self.fresh())
                    module.body.insert(self.integer(0, len(module.body)), line)
            if self.chance(20):
                module.body.append(str(self.one_of(_IDLE)).format(p=self.fresh()))
        if self.chance(self.profile.failures):
            line = str(self.one_of(_RISKS)).format(p=self.fresh())
            module.body.insert(self.integer(0, len(module.body)), line)
        if self.chance(8):
            module.heads.append(
                "import 'node:fs'" if module.kind is Kind.ESM else "require('node:fs')"
            )

    def trap(self) -> None:
        """One module keeps the process alive whatever is thrown, as Nitro does."""
        module = self.one_of([m for m in self.modules if m.kind is not Kind.JSON])
        assert isinstance(module, _Module)
        for event in ("uncaughtException", "unhandledRejection"):
            module.body.insert(0, f"process.on('{event}', () => {{}})")

    def preloads(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        imports: list[str] = []
        requires: list[str] = []
        if not self.chance(self.profile.preloads):
            return (), ()
        for index in range(self.integer(1, 2)):
            kind = Kind.CJS if self.chance(30) else Kind.ESM
            module = _Module(len(self.modules), kind, f"preload{index}.{kind.value}")
            self.modules.append(module)
            for _ in range(self.integer(0, 2)):
                self.join(module, self.modules[self.integer(0, len(self.modules) - 1)])
            self.fill(module)
            by_require = kind is Kind.CJS and self.chance(60)
            (requires if by_require else imports).append(f"./{module.path}")
        return tuple(imports), tuple(requires)

    def faults(self) -> None:
        """One thing that is wrong, or two."""
        if not self.chance(self.profile.faults):
            return
        for _ in range(self.integer(1, 2)):
            module = self.modules[self.integer(0, len(self.modules) - 1)]
            place = self.integer(0, len(module.body))
            if module.kind is Kind.CJS:
                line = self.one_of(
                    (
                        "require('./missing.cjs')",
                        "throw new Error('on purpose')",
                        "try { require('./missing.cjs') } catch {}",
                        "try { throw new Error('on purpose') } catch {}",
                    )
                )
                module.body.insert(place, str(line))
            elif module.kind is Kind.ESM:
                targets = [m for m in self.modules if m.kind is Kind.ESM]
                target = self.specifier(module, self.one_of(targets))  # type: ignore[arg-type]
                line = self.one_of(
                    (
                        "import './missing.mjs'",
                        "import 'missing'",
                        f"import {{ nobody as {self.fresh()} }} from {target}",
                        f"export {{ nobody as {self.fresh()} }} from {target}",
                        f"import {self.fresh()} from {target}",
                        "throw new Error('on purpose')",
                        "throw new Error('on purpose')",
                        "await Promise.reject(new Error('on purpose'))",
                        "export const = 1",
                        "await import('./missing.mjs').catch(() => {})",
                        "try { await import('./missing.mjs') } catch {}",
                        "try { throw new Error('on purpose') } catch {}",
                        "if (never) throw new Error('on purpose')",
                        "import './data.json'",
                        "import 'node:none'",
                    )
                )
                self.files["data.json"] = "{}\n"
                module.body.insert(place, str(line))

    def render(self, module: _Module) -> None:
        if module.kind is Kind.JSON:
            self.files[module.path] = f'{{ "number": {module.number} }}\n'
            return
        lines = [*module.heads, *module.body, *dict.fromkeys(module.tails)]
        statements = (line for several in lines for line in several.split("\n"))
        self.files[module.path] = "".join(
            f"{line}\n" if line.startswith("//") else f"{line};\n" for line in statements
        )


def _awaits_at_top_level(form: str) -> bool:
    last = form.rpartition("\n")[2]
    in_function = last.startswith(("async function", "(async", "const {p} = async", "class"))
    return "await" in form and not (in_function and not last.startswith("await"))


@st.composite
def trees(draw: st.DrawFn, profiles: Sequence[Profile] = PROFILES) -> Tree:
    """A module graph of one of the profiles."""
    profile = draw(st.sampled_from(profiles))
    return _Builder(lambda least, most: draw(st.integers(least, most)), profile).build()


def random_tree(seed: int, profile: Profile) -> Tree:
    """A module graph of the profile: the same for the same seed."""
    return _Builder(random.Random(seed).randint, profile).build()
