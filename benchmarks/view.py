"""What the live view costs the run that it shows: in a real kernel, with its real widget.

A flow of 1,000 tasks that sleep runs in kernels by turns: in one a front end looks, so the view
appears under the cell; in the other nobody does, and there is none. The first run of a kernel
pays for what the view needs to appear, so it and a later one are told apart.
"""

from collections import defaultdict
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
from time import perf_counter, sleep
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
began = perf_counter()
state = flow.run()
print(perf_counter() - began, state.is_successful())
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


def measure(*, sees: bool) -> list[tuple[float, int]]:
    """Return seconds and the view's messages of each run in a new kernel."""
    front_end = FrontEnd(sees=sees)
    try:
        front_end.execute("%load_ext nbflow")
        front_end.execute(BUILD)
        measured = []
        for _ in range(RUNS):
            printed, messages = front_end.execute(RUN)
            seconds, succeeded = printed.split()
            assert succeeded == "True"
            assert bool(messages) == sees
            measured.append((float(seconds), messages))
        return measured
    finally:
        front_end.close()


def main() -> None:
    """Print the table."""
    seen, unseen = defaultdict(list), defaultdict(list)
    for _ in range(ROUNDS):
        for place, each in enumerate(measure(sees=False)):
            unseen[place].append(each[0])
        for place, each in enumerate(measure(sees=True)):
            seen[place].append(each)
    print("\n## The live view of a run of 1,000 tasks of 5 ms\n")
    print(
        "| run of its kernel | without s | more with the view | limit | messages a second | limit |"
    )
    print("|---|---|---|---|---|---|")
    for place, name in enumerate(("first", "second")):
        without = median(unseen[place])
        more = median(
            100 * (one[0] / other - 1)
            for one, other in zip(seen[place], unseen[place], strict=True)
        )
        rate = median(count / seconds for seconds, count in seen[place])
        print(
            f"| {name} | {without:.2f} | {more:+.1f} % | {LIMIT_PERCENT} % "
            f"| {rate:.1f} | {LIMIT_MESSAGES} |"
        )


if __name__ == "__main__":
    main()
