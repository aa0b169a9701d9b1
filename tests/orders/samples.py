"""The builds under samples/orders/: each with a graphscan.toml, and judged by Node.

`sample.json` holds `about`, `entry`, `imports`, `verdict`, the `rule` that decides, and `runs`: an
environment each. In a run `first` and `then` are printed as they happen.
"""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sample_builds import SAMPLES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

ORDERS: Final = SAMPLES / "orders"


@dataclass(frozen=True, slots=True)
class OrderSample:
    """One sample as its sample.json tells it."""

    folder: Path
    about: str
    entry: str
    imports: tuple[str, ...]
    verdict: str
    rule: str
    environments: tuple[Mapping[str, str], ...]

    @property
    def name(self) -> str:
        """The folder's name, `<verdict>-<mode>-<selector>`."""
        return self.folder.name

    def holds(self, node: str, env: Mapping[str, str]) -> bool:
        """Whether under Node FIRST happened, and before anything of THEN."""
        plain = {name: v for name, v in os.environ.items() if not name.startswith("NODE_")}
        preloads = [word for module in self.imports for word in ("--import", module)]
        done = subprocess.run(
            [node, *preloads, self.entry],
            cwd=self.folder,
            env=plain | dict(env),
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
        words = done.stdout.split()
        return "first" in words and (
            "then" not in words or words.index("first") < words.index("then")
        )


def _read(folder: Path) -> OrderSample:
    told = json.loads((folder / "sample.json").read_text("utf-8"))
    return OrderSample(
        folder,
        told["about"],
        told["entry"],
        tuple(told["imports"]),
        told["verdict"],
        told["rule"],
        tuple(run["env"] for run in told["runs"]),
    )


ORDER_SAMPLES: Final = tuple(_read(p.parent) for p in sorted(ORDERS.glob("*/sample.json")))
