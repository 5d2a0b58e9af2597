"""The Python that a verb does the same as."""

import ast

import pytest


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("run", "delays.run(reuse=True)"),
        ("run --fresh", "delays.run()"),
        (
            "run delays -p day=3 --until tidy",
            "delays.run(reuse=True, parameters={'day': 3}, until=['tidy'])",
        ),
        (
            "run --raise",
            "from nbflow.utilities.debug import raise_on_exception\n"
            "with raise_on_exception():\n    delays.run(reuse=True)",
        ),
        ("plan", "delays.plan()"),
        ("plan -p day=x", "delays.plan(parameters={'day': 'x'})"),
        ("show", "delays"),
        ("show tidy", "delays.find('tidy')"),
        ("why tidy", "delays.why('tidy')"),
        ("get tidy", "delays['tidy']"),
        ("logs", "print(*delays.logs(), sep='\\n')"),
        ("logs tidy", "print(*delays.logs('tidy'), sep='\\n')"),
        ("replace tidy save", "delays.replace(delays.find('tidy'), save)"),
        ("mock tidy=[1, 2] day=3", "delays.mock('tidy', [1, 2]); delays.mock('day', 3)"),
        ("unmock", "delays.unmock()"),
        ("unmock tidy day", "delays.unmock('tidy', 'day')"),
        ("remove tidy", "delays.remove('tidy')"),
    ],
)
def test_code_prints_the_python_that_a_verb_calls(delays, line, code):
    before = delays.nodes()

    assert delays.good(f"%flow {line} --code").printed == code
    assert delays.good(f"%flow --code {line}").printed == code
    assert delays.nodes() == before
    assert delays.vars["delays"].last_run is None

    ast.parse(code)
    delays.good("delays.run()")
    delays.good(code)


def test_the_code_of_debug_is_the_failure(delays):
    delays.good("@task\ndef clean(rows):\n    return rows[99]")
    delays.good("%flow run")

    assert delays.good("%flow debug --code").printed == "delays.failure('tidy')"


def test_what_has_no_python_is_itself(delays):
    assert delays.good("%flow help run --code").printed == "%flow help run"
    assert delays.good("%flow --code").printed == "%flow"
