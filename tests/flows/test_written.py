import io
import pickle
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from nbflow import Flow, Parameter, Task, task
from nbflow.errors import FlowFileError
from nbflow.executors import LocalExecutor
from nbflow.flows.written import default_path
from nbflow.schedules import CronSchedule
from tests.messages import matches


@task(tags=["a"])
def load(day):
    return [day]


class Total(Task):
    def __init__(self, start, **options):
        super().__init__(**options)
        self.start = start

    def run(self, xs):
        return sum(xs, self.start)


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("NBFLOW_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def flow():
    with Flow("Sums", schedule=CronSchedule("0 9 * * *"), storage="here") as flow:
        loaded = load(Parameter("day", default=1))
        Total(10, name="total")(loaded, upstream_tasks=[load(3)])
    flow.set_reference_tasks([loaded])
    flow.executor = LocalExecutor()
    return flow


def plan(flow):
    """Return what a flow is, tasks and edges by name."""
    return {
        "name": flow.name,
        "tasks": [(n.name, n.slug, type(n.task), n.task.tags) for n in flow.graph.nodes.values()],
        "constants": {flow.slugs[task]: given for task, given in flow.constants.items()},
        "edges": [
            (flow.slugs[edge.upstream_task], flow.slugs[edge.downstream_task], edge.key)
            for edge in flow.edges
        ],
        "reference": [flow.slugs[task] for task in flow.reference_tasks()],
        "storage": flow.storage,
        "executor": type(flow.executor),
    }


class TestSaving:
    def test_a_flow_is_read_again_as_it_was(self, flow, tmp_path):
        path = flow.save(tmp_path / "deep" / "f.nbflow")

        again = Flow.load(path)

        assert path == str(tmp_path / "deep" / "f.nbflow")
        assert plan(again) == plan(flow)
        assert again.schedule is not None
        assert again.schedule.next(3) == flow.schedule.next(3)

    def test_what_is_read_runs_and_its_handles_are_its_own(self, flow):
        again = Flow.load(flow.save())

        state = again.run(day=5, run_on_schedule=False)

        assert state.is_successful()
        assert again["total"] == 15
        assert again.find("total").home is again.graph
        assert flow.last_run is None

    def test_runs_results_and_mocks_stay_out(self, flow):
        flow.mock("total", "a secret result")
        flow.run(day=77_077, run_on_schedule=False)

        path = flow.save()

        again = Flow.load(path)
        assert (again.last_run, again.mocks, again.memory.states) == (None, {}, {})
        assert flow.mocks
        assert flow["day"] == 77_077
        content = Path(path).read_bytes()
        assert b"a secret result" not in content
        assert pickle.dumps(77_077)[-5:-1] not in content

    def test_a_task_of_two_flows_does_not_take_the_other_along(self, flow):
        other = Flow("other", tasks=flow.tasks)

        content = Path(flow.save()).read_bytes()

        assert b"other" not in content
        assert b"Sums" not in Path(other.save()).read_bytes()

    def test_an_old_handle_stands_for_its_successor_after_loading(self, flow):
        old = flow.find("total")
        flow.replace(old, Total(20, name="total"))
        flow.storage = old

        again = Flow.load(flow.save())

        assert again.storage.label == "total-1"
        assert again.graph.resolve(again.storage) is again.find("total")

    def test_a_flow_that_is_being_built_can_be_saved(self, flow):
        with flow:
            path = flow.save()

        assert plan(Flow.load(path)) == plan(flow)

    @pytest.mark.slow
    def test_a_long_chain_can_be_saved(self):
        with Flow("long") as flow:
            before = load(0)
            for _ in range(3_000):
                before = load(before)

        assert len(Flow.load(flow.save()).tasks) == 3_001

    def test_an_existing_file_is_replaced_whole_or_left(self, flow, tmp_path):
        path = flow.save()
        before = Path(path).read_bytes()
        with flow:
            load(threading.Lock())

        with pytest.raises(FlowFileError) as error:
            flow.save()

        assert matches("flow_file_lock", str(error.value))
        assert Path(path).read_bytes() == before
        assert [file.name for file in (tmp_path / "flows").iterdir()] == ["sums.nbflow"]

    def test_the_task_that_cannot_be_saved_is_named(self):
        lock, stream = threading.Lock(), io.StringIO()

        @task
        def guarded():
            return lock

        class Writing(Task):
            def __init__(self, **options):
                super().__init__(**options)
                self.stream, self.lock = stream, lock

            def run(self):
                return self.stream

        with Flow("writes") as flow:
            guarded()
            load(1)
            Writing()()

        with pytest.raises(FlowFileError) as error:
            flow.save()

        assert matches("flow_file_tasks", str(error.value))
        assert isinstance(error.value.__cause__, TypeError)

    def test_what_cannot_be_saved_may_be_outside_the_tasks(self):
        flow = Flow("stored", storage=threading.Lock())

        with pytest.raises(FlowFileError) as error:
            flow.save()

        assert matches("flow_file_elsewhere", str(error.value))


class TestNames:
    @pytest.mark.parametrize(
        ("name", "file"),
        [
            ("reddit-flow", "reddit-flow.nbflow"),
            ("My  Flow (2)", "my-flow-2.nbflow"),
            ("../up", "up.nbflow"),
            ("Größe", "größe.nbflow"),
            ("***", "flow.nbflow"),
        ],
    )
    def test_the_name_gives_the_file(self, tmp_path, name, file):
        assert default_path(name) == tmp_path / "flows" / file

    def test_a_flow_is_found_by_its_name(self, flow, tmp_path):
        path = flow.save()

        assert path == str(tmp_path / "flows" / "sums.nbflow")
        assert plan(Flow.load("Sums")) == plan(flow)


class TestLoading:
    def test_a_name_without_a_file_is_an_error_that_tells_what_there_is(self, flow, tmp_path):
        flow.save()

        with pytest.raises(FileNotFoundError) as error:
            Flow.load("sum")

        assert matches("flow_file_missing", str(error.value).replace(str(tmp_path), "HOME"))

    @pytest.mark.parametrize(
        ("content", "name"),
        [
            (b"import nbflow", "flow_file_text"),
            (b"", "flow_file_empty"),
            (b"\x80\x05\x95", "flow_file_damaged"),
            (pickle.dumps([1]), "flow_file_list"),
        ],
    )
    def test_a_file_that_holds_no_flow_is_refused(self, tmp_path, content, name):
        file = tmp_path / "f.nbflow"
        file.write_bytes(content)

        with pytest.raises(FlowFileError) as error:
            Flow.load(file)

        assert matches(name, str(error.value).replace(str(tmp_path), "HOME"))

    @pytest.mark.slow
    def test_a_module_that_is_missing_is_named_with_the_advice(self, tmp_path):
        write = (
            "import sys, types\n"
            "praw = sys.modules['praw'] = types.ModuleType('praw')\n"
            "from nbflow import Flow, task\n"
            "@task\n"
            "def whoami():\n"
            "    return praw.Reddit()\n"
            "Flow('reddit-flow', tasks=[whoami]).save()\n"
        )
        subprocess.run([sys.executable, "-c", write], check=True)

        with pytest.raises(ModuleNotFoundError) as error:
            Flow.load("reddit-flow")

        assert error.value.name == "praw"
        assert matches("flow_file_module", str(error.value).replace(str(tmp_path), "HOME"))
