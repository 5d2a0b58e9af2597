"""Flows that are functions, as a notebook runs them and looks into them."""

import pytest

TASKS = """
from nbflow import flow
@task
def load(x):
    return x
@task
def double(x):
    if x == 3:
        raise ValueError("three")
    return 2 * x
"""
FLOW = """
@flow
def my_sums(n):
    base = load(1)
    return sum(double(each + base - 1) for each in range(n))
"""
MENDED = TASKS.replace('raise ValueError("three")', "pass")


@pytest.fixture
def sums(ip):
    ip.good(TASKS, "cell-1")
    ip.good(FLOW, "cell-2")
    return ip


class TestRun:
    def test_what_was_called_is_shown_and_what_was_returned(self, sums):
        assert sums.good("%flow run my_sums -p n=2").text == (
            "my-sums: Completed.\n"
            "  ✓  load-0    ran\n"
            "  ✓  double-0  ran\n"
            "  ✓  double-1  ran\n"
            "  →  returned  2\n"
        )

    def test_what_still_holds_is_taken_unless_all_is_asked_for(self, sums):
        sums.good("%flow run my_sums -p n=2")

        assert "reused 3 of 4" in sums.good("%flow run my_sums -p n=3").text
        assert "reused" not in sums.good("%flow run my_sums -p n=3 --fresh").text

    def test_an_error_is_let_out_where_that_is_asked_for(self, sums):
        ran = sums.run("%flow run my_sums -p n=4 --raise")

        assert isinstance(ran.result.error_in_exec, ValueError)
        assert "✗" not in ran.text

    @pytest.mark.parametrize("option", ["--until load", "--force load", "--executor threads"])
    def test_options_of_declared_flows_are_refused(self, sums, option):
        said = sums.refused(f"%flow run my_sums {option}")

        assert f"'my_sums' is a function, without {option.split()[0]}:" in said

    def test_the_same_line_of_python_is_told(self, sums):
        told = sums.good("%flow run my_sums -p n=2 --code").text
        assert told == "my_sums.run(parameters={'n': 2}, reuse=True)"
        told = sums.good("%flow run my_sums -p n=2 --raise --code").text
        assert told == "my_sums.run(parameters={'n': 2}, reuse=True).result()"
        assert sums.good("%flow resume my_sums --code").text == "my_sums.resume()"

    def test_an_async_one_runs_too(self, sums):
        sums.good("@flow\nasync def later(n):\n    return double(n)")

        assert "→  returned  4" in sums.good("%flow run later -p n=2").text
        assert sums.good("%flow run later -p n=2 --code").text.startswith("await later.run(")
        raised = sums.good("%flow run later -p n=2 --raise --code").text
        assert raised == "(await later.run(parameters={'n': 2}, reuse=True)).result()"


class TestAFailure:
    def test_the_call_that_ended_it_is_shown_and_nothing_raised(self, sums):
        text = sums.good("%flow run my_sums -p n=6").text

        assert "flow 'my-sums' failed at 'double-3': ValueError: three" in text
        assert '    double, line 4     raise ValueError("three")' in text
        assert "%flow resume my_sums" in text
        assert "nbflow/" not in text

    def test_the_frame_of_the_task_is_where_the_debugger_opens(self, sums):
        sums.good("%flow run my_sums -p n=6")
        sums.good(
            "import sys\ninner = sys.last_traceback\nwhile inner.tb_next: inner = inner.tb_next"
        )

        assert sums.vars["inner"].tb_frame.f_code.co_name == "double"
        assert sums.vars["my_sums"].failure().locals["x"] == 3

    def test_it_goes_on_from_there_once_the_task_is_mended(self, sums):
        sums.good("%flow run my_sums -p n=6")
        sums.good(MENDED, "cell-1")

        text = sums.good("%flow resume my_sums").text
        assert "↺  load-0     reused\n  ✓  double ×6  ran" in text
        assert "→  returned   30" in text
        assert "code of `double` changed" in sums.good("%flow why my_sums double-3").text

    def test_it_goes_on_from_there_once_the_function_is_mended(self, sums):
        sums.good("%flow run my_sums -p n=6")
        sums.good(FLOW.replace("range(n)", "range(3)"), "cell-2")

        text = sums.good("%flow resume my_sums").text
        assert "reused 4 of 4" in text
        assert sums.vars["my_sums"]["double-2"] == 4

    def test_one_of_the_function_itself_has_its_name(self, sums):
        sums.good("@flow\ndef bad(n):\n    return load(n) / 0")
        text = sums.good("%flow run bad -p n=3").text

        assert "flow 'bad' failed: ZeroDivisionError" in text
        assert "bad.failure('bad').locals" in text
        assert sums.vars["bad"].failure("bad").inputs == {"n": 3}

    def test_one_that_goes_on_to_the_cell_is_shown_there_alone(self, sums):
        ran = sums.run("my_sums(6)")

        assert isinstance(ran.result.error_in_exec, ValueError)
        assert "✗" not in ran.text

    def test_parameters_that_do_not_fit_are_told(self, sums):
        sums.good("@flow\ndef typed(n: int):\n    return n")

        assert "flow 'typed' failed: Validation of" in sums.good("%flow run typed -p n=x").errors

    def test_that_of_a_subflow_is_the_outer_ones_matter(self, sums):
        sums.good("@flow\ndef outer():\n    try:\n        my_sums(6)\n    except ValueError: ...\n")

        assert "✗ double-3" not in sums.good("%flow run outer").text


class TestLookingIntoOne:
    def test_it_is_listed_with_the_others(self, sums):
        assert sums.good("%flow").text == "·  my_sums  not run  0 calls\n"
        sums.good("my_sums(1);")
        assert sums.good("%flow").text == "✓  my_sums  Completed  2 calls\n"

    def test_its_picture_is_what_was_called(self, sums):
        assert sums.good("my_sums").text == "my-sums: not run yet\n"
        sums.good(MENDED)
        sums.good("my_sums(9);")
        shown = sums.good("my_sums").shown[0]

        assert shown["text/plain"] == "my-sums: 10 calls of 2 tasks\n  load-0\n  double ×9"
        assert "double ×9" in shown["image/svg+xml"]

    def test_values_and_logs_are_had_by_call(self, sums):
        sums.good("@task\ndef say(x):\n    print('said', x)\n    return x")
        sums.good("@flow\ndef talks():\n    return say(1)")
        sums.good("talks();")

        assert sums.good("%flow get talks say").text == "1\n"
        assert sums.good("%flow logs talks").text == "PRINT - say-0 | said 1"

    def test_why_needs_a_run(self, sums):
        assert "has not run" in sums.refused("%flow why my_sums load")
        sums.good("my_sums(1);")
        assert "the run was to make every call" in sums.good("%flow why my_sums load").text
        assert "Leave out `-p`" in sums.refused("%flow why my_sums load -p n=1")

    @pytest.mark.parametrize(
        "verb", ["plan", "remove my_sums x", "replace my_sums x y", "accept my_sums x", "cache"]
    )
    def test_what_only_a_declared_flow_has_is_refused(self, sums, verb):
        said = sums.refused(f"%flow {verb}")

        assert "'my_sums' is a function, whose calls are known when they are made." in said

    def test_rollback_is_refused_and_history_is_not(self, sums):
        assert "is a function" in sums.refused("%flow rollback my_sums load")
        assert "no runs" in sums.good("%flow history my_sums").text


class TestMocks:
    def test_a_task_is_mocked_until_it_is_not(self, sums):
        sums.good("%flow mock my_sums load=3")
        assert "→  returned  4" in sums.good("%flow run my_sums -p n=1").text
        assert "mocked" in sums.good("%flow why my_sums load").text
        sums.good("%flow unmock my_sums")
        assert "→  returned  0" in sums.good("%flow run my_sums -p n=1").text

    def test_one_call_alone_is_mocked(self, sums):
        sums.good("%flow mock my_sums double-0=100")

        assert "→  returned  102" in sums.good("%flow run my_sums -p n=2").text

    def test_states_are_given_for_one_run(self, sums):
        sums.good("from nbflow.states import Completed")
        sums.good("state = my_sums.run({'n': 1}, task_states={'load': Completed(data=42)})")

        assert sums.vars["state"].result() == 82
        assert sums.vars["my_sums"](1) == 0

    def test_what_was_never_called_is_told(self, sums):
        sums.good("%flow mock my_sums lod=3")

        assert "nothing was called of what is mocked: 'lod'" in sums.good("my_sums(1);").text


class TestAwaiting:
    def test_a_result_is_a_value_with_await_in_the_cell_and_without(self, sums):
        sums.good("@flow\nasync def later(n):\n    return double(n)")
        sums.good("state = await later(4, return_state=True)\nfirst = state.result()")
        sums.good("second = state.result()")

        assert (sums.vars["first"], sums.vars["second"]) == (8, 8)

    def test_a_flow_is_awaited_in_a_cell(self, sums):
        sums.good("@flow\nasync def later(n):\n    return double(n)")

        assert sums.good("await later(4)").text == "8\n"


class TestLogs:
    def test_lines_of_the_users_have_the_name_of_the_flow(self, sums):
        sums.good(
            "from nbflow import get_run_logger\n"
            "@flow\ndef talks():\n    get_run_logger().info('begun')"
        )

        assert sums.good("talks();").text.splitlines() == ["INFO - talks | begun"]

    def test_a_hook_that_fails_is_told(self, sums):
        sums.good(
            "def hook(flow, run, state):\n    raise ValueError('hooked')\n"
            "@flow(on_completion=[hook])\ndef hooked():\n    return 1"
        )

        assert "ValueError: hooked" in sums.good("hooked();").text
