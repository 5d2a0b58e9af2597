"""What the live view costs the run that it shows: in a real kernel, with its real widget.

A flow of 1,000 tasks that sleep runs in kernels by turns: in one a front end looks, so the view
appears under the cell; in the other nobody does, and there is none. The first run of a kernel
pays for what the view needs to appear, so it and a later one are told apart.
"""

from dataclasses import dataclass
from statistics import median
from typing import Any

from jupyter_client.manager import start_new_kernel

__all__ = ["main"]

ROUNDS = 5
RUNS = 2
TASKS = 1_000
LIMIT_PERCENT = 5
LIMIT_MESSAGES = 10
SECONDS = 120

BUILD = f"""\
from time import perf_counter, process_time, sleep
from benchmarks.layout import layered_flow
from nbflow import Flow, task

@task
def step(above=None, beside=None):
    sleep(0.005)

sources = [[] for _ in range({TASKS})]
for source, target in layered_flow({TASKS}, 0)[1]:
    sources[target].append(source)
nodes = []
with Flow("bench") as flow:
    for above in sources:
        nodes.append(step(*[nodes[node] for node in above]))
"""

RUN = """\
began, used = perf_counter(), process_time()
state = flow.run()
print(perf_counter() - began, process_time() - used, state.is_successful())
"""


class FrontEnd:
    """A new kernel, and what JupyterLab does there: it shows the view, or shows no widgets."""

    def __init__(self, *, sees: bool) -> None:
        self.sees = sees
        self._manager, self._client = start_new_kernel(extra_arguments=["--log-level=ERROR"])
        reply = self._ask("control", "create_subshell_request", {})
        self._subshell = reply["subshell_id"]

    def close(self) -> None:
        self._client.stop_channels()
        self._manager.shutdown_kernel(now=True)

    def execute(self, code: str) -> tuple[str, int]:
        """Return what a cell printed, and how many messages there were of views."""
        content = {"code": code, "silent": False, "allow_stdin": self.sees}
        request = self._send("shell", "execute_request", content)
        printed, messages = "", 0
        while True:
            message = self._client.get_iopub_msg(timeout=SECONDS)
            kind, content = message["msg_type"], message["content"]
            assert kind != "error", content
            messages += kind.startswith("comm_")
            if kind == "comm_open" and "_esm" in content["data"]["state"]:
                self._greet(content["comm_id"])
            elif message["parent_header"]["msg_id"] == request:
                printed += content["text"] if kind == "stream" else ""
                if content.get("execution_state") == "idle":
                    return printed, messages

    def _greet(self, comm: str) -> None:
        # As a page does: it then gets everything, on a subshell beside the cell.
        data = {"method": "custom", "content": {"type": "hello"}}
        self._send("shell", "comm_msg", {"comm_id": comm, "data": data}, self._subshell)

    def _send(self, channel: str, kind: str, content: Any, subshell: str | None = None) -> str:
        message = self._client.session.msg(kind, content)
        message["header"]["subshell_id"] = subshell
        getattr(self._client, f"{channel}_channel").send(message)
        return str(message["header"]["msg_id"])

    def _ask(self, channel: str, kind: str, content: Any) -> Any:
        self._send(channel, kind, content)
        return getattr(self._client, f"{channel}_channel").get_msg(timeout=SECONDS)["content"]


@dataclass(frozen=True)
class Measured:
    """One run: how long it took, how much of that computing, and the messages of its view."""

    seconds: float
    cpu_seconds: float
    messages: int


def measure(*, sees: bool) -> list[Measured]:
    """Return what runs in a new kernel cost."""
    front_end = FrontEnd(sees=sees)
    try:
        front_end.execute("%load_ext nbflow")
        front_end.execute(BUILD)
        measured = []
        for _ in range(RUNS):
            printed, messages = front_end.execute(RUN)
            seconds, cpu_seconds, succeeded = printed.split()
            assert succeeded == "True"
            assert bool(messages) == sees
            measured.append(Measured(float(seconds), float(cpu_seconds), messages))
        return measured
    finally:
        front_end.close()


def main() -> None:
    """Print the table."""
    pairs = [list(zip(measure(sees=False), measure(sees=True), strict=True)) for _ in range(ROUNDS)]
    print(f"\n## The live view of a run of {TASKS:,} tasks of 5 ms\n")
    print("| run in its kernel | seconds | more with the view | of it computing | limit ", end="")
    print("| messages a second | limit |\n|---|---|---|---|---|---|---|")
    for place, name in enumerate(("first", "second")):
        without, seen = zip(*[pair[place] for pair in pairs], strict=True)
        seconds = median(run.seconds for run in without)
        more = median(run.seconds for run in seen) - seconds
        cpu = median(run.cpu_seconds for run in seen) - median(run.cpu_seconds for run in without)
        rate = median(run.messages / run.seconds for run in seen)
        print(
            f"| {name} | {seconds:.2f} | {100 * more / seconds:.1f} % | {100 * cpu / seconds:.1f} %"
            f" | {LIMIT_PERCENT} % | {rate:.1f} | {LIMIT_MESSAGES} |"
        )


if __name__ == "__main__":
    main()
