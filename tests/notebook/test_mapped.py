"""Mapped nodes, failures elsewhere and pauses, as a notebook tells of them."""

import pytest

from nbflow.engine.memory import Memory
from nbflow.notebook.details import gather
from nbflow.notebook.live import Live
from nbflow.notebook.protocol import Details, FailedChild, LogLine
from nbflow.notebook.scene import draw
from nbflow.notebook.shape import shape_of
from tests.messages import matches

TASKS = """\
@task
def numbers():
    return [0, 1, 2, 3]
@task
def clean(x):
    print("cleaning", x)
    return 6 / (x - 2)
@task
def total(xs):
    return sum(xs)"""
FLOW = "%%flow delays\nn = numbers()\nc = clean.map(n)\nt = total(c)"


@pytest.fixture
def mapped(ip):
    ip.good(TASKS)
    ip.good(FLOW)
    return ip


def summary(ran):
    return ran.shown[-1]["text/plain"].splitlines()


def test_a_mapped_node_is_told_of_once_with_its_children(mapped):
    why = 'Trigger was "all_successful" but some of the upstream tasks failed.'
    assert summary(mapped.good("%flow run"))[1:] == [
        "  ✓  n  ran",
        "  ✗  c  4 children: 3 ok, 1 failed; c[2]: Failed: ZeroDivisionError: division by zero",
        f"  ⊘  t  TriggerFailed: {why}",
    ]


def test_reused_children_are_counted_as_such(mapped):
    mapped.good("%flow run")
    mapped.good("@task\ndef clean(x):\n    return x")
    mapped.good("%flow run")

    lines = summary(mapped.good("%flow run"))

    assert "  ↺  c  4 children: 4 reused" in lines
    assert lines[-1] == "  reused 3 of 3"


def test_nothing_to_map_over_is_no_children(mapped):
    mapped.good("@task\ndef numbers():\n    return []")

    assert "  ✓  c  no children" in summary(mapped.good("%flow run"))


def test_the_failure_of_a_child_is_shown_under_its_name(mapped):
    ran = mapped.good("%flow run")

    assert "flow 'delays' failed at 'c[2]': ZeroDivisionError" in ran.errors
    assert ran.shown[0]["text/plain"].startswith("✗ c[2]: ZeroDivisionError: division by zero")
    assert "delays.failure('c[2]').locals" in ran.shown[0]["text/plain"]


def test_the_verbs_take_the_name_of_a_child(mapped):
    mapped.good("%flow run")

    assert mapped.good("%flow logs delays c[3]").printed == "PRINT - c[3] | cleaning 3"
    assert mapped.good("%flow logs c").printed.count("cleaning") == 4
    mapped.good("value = %flow get c[3]")
    assert mapped.vars["value"] == 6.0
    assert "c[9]" in mapped.refused("%flow get c[9]")


def test_the_handle_of_a_mapped_node_shows_its_children(mapped):
    mapped.good("%flow run")

    text = mapped.good("c").shown[-1]["text/plain"]

    assert text.startswith("✓ c of flow delays: 4 children: 3 ok, 1 failed\n")


def test_run_takes_an_executor(mapped):
    code = mapped.good("%flow run --executor threads --workers 2 --code").printed
    assert code == (
        "from nbflow.executors import LocalDaskExecutor\n"
        "delays.run(reuse=True, executor=LocalDaskExecutor(scheduler='threads', num_workers=2))"
    )

    assert summary(mapped.good("%flow run --executor threads --workers 2"))[2].startswith("  ✗  c")
    compile(code, "code", "exec")


def test_the_code_of_a_fresh_run_with_an_executor_is_python(mapped):
    code = mapped.good("%flow run --fresh --raise --executor threads --code").printed

    compile(code, "code", "exec")
    assert code.endswith("delays.run(executor=LocalDaskExecutor(scheduler='threads'))")


# -- pauses ----------------------------------------------------------------------------------------


@pytest.fixture
def paused(ip):
    ip.good("from nbflow.triggers import manual_only")
    ip.good(
        "@task\ndef load(day):\n    return day\n"
        "@task(trigger=manual_only)\ndef publish(rows):\n    return rows"
    )
    ip.good('%%flow delays\nday = Parameter("day", default=1)\nrows = load(day)\np = publish(rows)')
    return ip


def test_a_run_that_waits_says_what_to_type(paused):
    ran = paused.good("%flow run")

    assert "'p' waits for you to go on: `%flow resume delays`" in ran.printed
    assert '  ⏸  p     Paused: Trigger function is "manual_only"' in summary(ran)


def test_resume_goes_on_with_the_same_parameters(paused):
    paused.good("%flow run -p day=5")

    code = paused.good("%flow resume --code").printed
    ran = paused.good("%flow resume delays p")

    assert paused.vars["delays"]["p"] == 5
    assert "  ↺  rows  reused" in summary(ran)
    assert code == (
        "from nbflow.engine.state import Resume\n"
        "delays.run({'day': 5}, reuse=True, task_states={delays.find('p'): Resume()})"
    )


def test_resume_goes_on_with_the_children_of_a_mapped_node(ip):
    ip.good("from nbflow.triggers import manual_only\nfrom nbflow import unmapped")
    ip.good("@task(trigger=manual_only)\ndef publish(x):\n    return -x")
    ip.good("%%flow delays\np = publish.map([1, 2])")

    assert "2 children: 2 paused" in ip.good("%flow run").text
    ip.good("%flow resume")

    assert ip.vars["delays"]["p"] == [-1, -2]


def test_what_does_not_wait_is_not_resumed(paused):
    text = paused.refused("%flow resume rows")
    assert "'rows' does not wait in the last run of 'delays'." in text

    paused.good("%flow run")

    text = paused.refused("%flow resume rows")
    assert "'rows' does not wait in the last run of 'delays'. Waiting: p." in text
    paused.good("%flow resume")
    assert "nothing waits in the last run of 'delays'" in paused.refused("%flow resume")


def test_what_was_never_run_is_not_resumed(paused):
    assert "flow 'delays' has no recorded run" in paused.refused("%flow resume")


def test_a_run_of_an_earlier_kernel_is_gone_on_with(paused):
    paused.good("%flow run -p day=5")
    paused.vars["delays"].memory, paused.vars["delays"].last_run = Memory(), None

    assert paused.good("%flow resume --code").printed == "delays.resume()"
    ran = paused.good("%flow resume")

    assert "  ↺  rows  reused" in summary(ran)
    assert paused.vars["delays"].runs()[0].parameters == {"day": "5"}
    assert len(paused.vars["delays"].runs()) == 1


# -- drawings and details --------------------------------------------------------------------------


def details(ip, node: str) -> Details:
    known = gather(ip.vars["delays"], node)
    assert isinstance(known, Details)
    assert known.traceback is not None
    return known


def test_details_of_a_mapped_node_list_its_children(mapped):
    mapped.run("%flow run")

    assert [(child.name, child.state) for child in details(mapped, "c").family] == [
        ("c[0]", "Success"),
        ("c[1]", "Success"),
        ("c[2]", "Failed"),
        ("c[3]", "Success"),
    ]


def test_mapped_nodes_are_stacks_and_their_edges_dashed(mapped):
    shown = mapped.good("delays").shown[-1]

    assert "  c (mapped) ← n" in shown["text/plain"].splitlines()
    picture = shown["image/svg+xml"]
    assert picture.count("stroke-dasharray") == 1
    assert "<title>c, mapped</title>" in picture
    assert picture.count("<rect") == 1 + 3 + 1


def test_a_drawing_tells_the_view_what_is_mapped(mapped):
    nodes, edges, dashed, _ = shape_of(mapped.vars["delays"].graph)

    drawn = draw(nodes, edges, mapped=dashed)

    assert [node.name for node in drawn.nodes if node.mapped] == ["c"]
    assert [(edge.source, edge.target) for edge in drawn.edges if edge.mapped] == [(0, 1)]


def test_the_details_of_a_mapped_node_tell_of_its_children(mapped):
    mapped.good("%flow run")

    known = details(mapped, "c")

    assert known.state == "Failed"
    assert known.children == "4 children: 3 ok, 1 failed"
    assert known.failed == (FailedChild("c[2]", "ZeroDivisionError: division by zero"),)
    assert "ZeroDivisionError" in str(known.traceback)
    assert LogLine("PRINT", "c[3] | cleaning 3") in known.logs
    assert known.message == ""


def test_the_details_of_a_failure_elsewhere_show_the_users_line(ip):
    ip.good("@task\ndef broken():\n    raise ValueError('no')")
    ip.good("%%flow delays\nb = broken()")
    ip.good("%flow run --executor processes --workers 1")

    known = details(ip, "b")

    assert "Raised in another process:" in str(known.traceback)
    assert "raise ValueError('no')" in str(known.traceback)


class NoQueue:
    def call(self, what):
        return False


def test_a_view_that_is_opened_later_is_told_of_children_and_what_they_saved(mapped):
    mapped.good("@task\ndef clean(x):\n    return x")
    mapped.good("%flow run")
    mapped.good("%flow run")
    sent = []

    live = Live(mapped.vars["delays"], NoQueue())
    live.connect(lambda message, buffers: sent.append(message)).receive({"type": "hello"})

    took = sum(state.kept.seconds for state in mapped.vars["delays"].state_of("c").map_states)
    assert sent[-1]["run"]["saved"] >= took > 0
    assert sent[-1]["children"] == ((1, ((3, 4),)),)


# -- what failed elsewhere -------------------------------------------------------------------------


def away(ip, source):
    ip.good(source)
    ip.good("%%flow delays\nb = broken()")
    ip.good("%flow run --executor processes --workers 1")


def test_a_task_that_does_not_fail_here_says_so(ip, monkeypatch):
    monkeypatch.setenv("HERE", "1")
    away(ip, "import os\n@task\ndef broken():\n    os.environ.pop('HERE') and 1 / 0")
    monkeypatch.setenv("HERE", "")

    assert "'b' did not fail here" in ip.good("%flow debug delays").printed


def test_the_block_of_a_failure_elsewhere_promises_no_variables(ip):
    away(ip, "@task\ndef broken():\n    raise ValueError('no')")

    text = ip.good("delays.failure()").shown[-1]["text/plain"]

    matches("failure_block_elsewhere", text)
