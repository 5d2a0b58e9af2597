"""The fold of the page, which is TypeScript, comes to the record that Python folds."""

import json
import os
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from random import Random, SystemRandom
from typing import Any, NamedTuple

import pytest
from hypothesis import settings
from msgspec import to_builtins
from msgspec.structs import replace

from nbflow.core.events import Event, NodeChanged
from nbflow.core.record import RunRecord, fold
from tests.notebook.exchanges import EXTENSION, Exchange, random_run, told

IS_SOAK = settings.get_current_profile_name() == "soak"
RUNS = 3_000 if IS_SOAK else 100
AT_A_TIME = 50
PACES = (0.0, 0.1, 1.0, 20.0)
"""Each run is told at each: by larger and smaller batches, with other losses."""


class Told(NamedTuple):
    """A run, a way on which a page was told of it, and the page's tables after each delivery."""

    names: list[str]
    events: list[Event]
    exchange: Exchange
    tables: list[Any]

    @property
    def rows(self) -> list[Any]:
        return [[] if table is None else table["rows"] for table in self.tables]


@pytest.fixture(scope="module")
def folded(tmp_path_factory):
    """What the page's own code makes of exchanges, under Node."""
    script = tmp_path_factory.mktemp("folds") / "folded.mjs"
    built = [
        str(EXTENSION / "node_modules/.bin/esbuild"),
        str(EXTENSION / "dev/folded.ts"),
        *("--bundle", "--platform=node", "--format=esm", "--log-level=warning"),
        f"--outfile={script}",
    ]
    subprocess.run(built, check=True)
    node = shutil.which("node", path=f"{os.environ['PATH']}:{EXTENSION.parent / '.venv/bin'}")
    assert node is not None, "Node is not on the path: `make web` sets up what the page needs"

    def fold_them(exchanges: list[Exchange]) -> list[list[Any]]:
        given = json.dumps([exchange.as_json() for exchange in exchanges])
        ran = subprocess.run([node, str(script)], input=given, stdout=-1, text=True, check=True)
        tables: list[list[Any]] = json.loads(ran.stdout)
        return tables

    return fold_them


def with_retries(random: Random, events: list[Event]) -> list[Event]:
    """Let some nodes be called again after a call that told of a failure."""
    more: list[Event] = []
    for event in events:
        if isinstance(event, NodeChanged) and event.state == "Running" and random.random() < 0.4:
            more.append(replace(event, attempt=2))
            more.append(replace(event, state="Retrying", message="Once more.", attempt=2))
        more.append(event)
    return more


def runs(
    folded: Callable[[list[Exchange]], list[list[Any]]],
    tell: Callable[[Exchange, list[Event], float], None],
    cut: Callable[[Random, list[Event]], list[Event]] = lambda random, events: events,
) -> Iterator[Told]:
    """Tell pages of random runs, and yield each with what the page's own code made of it."""
    seed = SystemRandom().getrandbits(32) if IS_SOAK else 6
    print("seed:", seed)  # pytest shows it where a test fails
    random = Random(seed)
    for _ in range(0, RUNS, AT_A_TIME):
        given: list[tuple[list[str], list[Event], Exchange]] = []
        for _ in range(AT_A_TIME):
            names = ["day", *[f"step {place}" for place in range(random.randrange(12))]]
            events = cut(random, with_retries(random, random_run(names, random, 1_000.0)))
            for pace in PACES:
                exchange = Exchange(names, random)
                tell(exchange, events, pace)
                given.append((names, events, exchange))
        tables = folded([exchange for _, _, exchange in given])
        yield from (Told(*each, seen) for each, seen in zip(given, tables, strict=True))


@pytest.mark.slow
def test_both_folds_agree_on_random_runs_however_they_are_batched_lost_and_spoiled(folded):
    verdicts: Counter[str] = Counter()
    for run in runs(folded, Exchange.play):
        last = run.tables[-1]
        assert run.rows == run.exchange.seen
        assert last["rows"] == told(fold(RunRecord(), run.events), run.names)
        assert last["nodes"] == run.names
        assert last["run"] == to_builtins(run.exchange.page.run)
        verdicts.update(verdict for _, _, verdict in run.exchange.deliveries)

    assert min(verdicts[each] for each in ("taken", "asked", "dropped")) > RUNS


@pytest.mark.slow
def test_both_folds_agree_in_the_midst_of_runs_of_which_only_batches_tell(folded):
    def follow(exchange, events, pace):
        exchange.follow(events, pace)
        exchange.clock.advance(1.0)

    def cut(random, events):
        return events[: random.randrange(1, len(events))]

    batches = 0
    for run in runs(folded, follow, cut):
        assert run.rows == run.exchange.seen
        assert run.rows[-1] == told(fold(RunRecord(), run.events), run.names)
        batches += sum(message["type"] == "batch" for message, _, _ in run.exchange.deliveries)

    assert batches > len(PACES) * RUNS
