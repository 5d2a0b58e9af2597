"""%load_ext registers, %unload_ext removes all of it."""

import atexit
import sys

import pytest
from IPython.core.interactiveshell import InteractiveShell

from nbflow.engine import bus, logs
from nbflow.engine.log_lines import log_lines
from nbflow.flows import flow as flows
from nbflow.notebook import extension


def everything(shell):
    """Return all that the extension could have left somewhere."""
    ip = shell.ip
    return {
        "magics": {kind: set(found) for kind, found in ip.magics_manager.magics.items()},
        "hooks": {event: list(found) for event, found in ip.events.callbacks.items()},
        "cleanup": list(ip.input_transformers_cleanup),
        "post": list(ip.input_transformers_post),
        "ast": list(ip.ast_transformers),
        "formatters": {
            name: (dict(each.type_printers), dict(each.deferred_printers))
            for name, each in ip.display_formatter.formatters.items()
        },
        "bundles": dict(ip.display_formatter.mimebundle_formatter.type_printers),
        "commands": dict(ip.strdispatchers["complete_command"].strs),
        "patterns": dict(ip.strdispatchers["complete_command"].regexs),
        "completers": list(ip.Completer.custom_matchers),
        "exceptions": ip.custom_exceptions,
        "watchers": list(bus.watchers),
        "preparers": list(flows.preparers),
        "handlers": [type(handler) for handler in logs.get_logger().handlers],
        "variables": {name for name in shell.vars if not name.startswith("_")},
    }


def test_unloading_leaves_nothing(bare):
    bare.good("1")
    before = everything(bare)

    bare.good("%load_ext nbflow")
    assert everything(bare) != before
    bare.good("%unload_ext nbflow")

    assert everything(bare) == before


def test_unloading_after_use_leaves_nothing_but_the_variables(bare):
    bare.good("1")
    before = everything(bare)
    bare.good("%load_ext nbflow\nfrom nbflow import task\n@task\ndef load():\n    return [][1]")
    bare.good("%%flow f\nx = load()")
    bare.good("%flow run")
    assert isinstance(sys.last_value, IndexError)

    bare.good("%unload_ext nbflow")

    after = everything(bare)
    assert after.pop("variables") - before.pop("variables") == {"f", "load", "task", "x"}
    assert after == before
    assert not hasattr(sys, "last_value")


def test_loading_twice_is_loading_once(bare):
    bare.good("%load_ext nbflow")
    once = everything(bare)

    extension.load(bare.ip)

    assert everything(bare) == once


def test_loading_again_after_unloading_works(bare):
    bare.good("%load_ext nbflow\n%unload_ext nbflow\n%load_ext nbflow")
    bare.good("%%flow f")

    assert bare.vars["f"].name == "f"


def test_unloading_what_was_not_loaded_does_nothing(bare):
    before = everything(bare)

    extension.unload(bare.ip)

    assert everything(bare) == before


def test_a_formatter_of_the_users_own_comes_back(bare):
    from nbflow import Flow

    formatter = bare.ip.display_formatter.mimebundle_formatter
    mine = lambda flow: {"text/plain": "mine"}  # noqa: E731
    formatter.for_type(Flow, mine)

    bare.good("%load_ext nbflow\n%unload_ext nbflow")

    assert formatter.type_printers[Flow] is mine


def test_without_the_extension_a_flow_has_no_picture(bare):
    bare.good("from nbflow import Flow\nf = Flow('f')")

    assert bare.good("f").shown == [{"text/plain": '<Flow: name="f">'}]


def test_a_taken_name_is_left_to_its_owner(bare):
    bare.ip.register_magic_function(lambda line: "theirs", "line", "flow")
    bare.ip.register_magic_function(lambda line, cell: f"{line} {cell}", "cell", "flow")

    ran = bare.good("%load_ext nbflow")

    assert ran.errors == "%flow is taken by another extension: use %nbflow and %%nbflow.\n"
    assert bare.good("%flow x").shown == [{"text/plain": "'theirs'"}]
    assert bare.good("%%flow x\ny").shown == [{"text/plain": r"'x y\n'"}]


def test_beside_a_taken_name_everything_says_nbflow(bare):
    bare.ip.register_magic_function(lambda line, cell: cell, "cell", "flow")
    bare.good("%load_ext nbflow\nfrom nbflow import task\n@task\ndef load():\n    return [][1]")
    bare.good("%%nbflow f\nx = load()")

    assert "See `%nbflow help`." in bare.refused("%nbflow xyz")
    text = bare.good("%nbflow run").text
    assert "%nbflow run f" in text
    assert "%flow" not in text

    bare.good("%unload_ext nbflow")
    assert "flow" in bare.ip.magics_manager.magics["cell"]


def test_the_engines_log_lines_are_not_printed_while_it_is_loaded(bare):
    bare.good("from nbflow import Flow, task\n@task\ndef one():\n    return 1")
    bare.good("with Flow('f') as f:\n    x = one()")
    bare.good("%load_ext nbflow")
    assert bare.good("f.run();").printed == ""
    assert log_lines not in bus.watchers

    bare.good("%unload_ext nbflow")
    assert "Flow run SUCCESS" in bare.good("f.run();").text


def test_the_printer_of_plain_python_comes_back_if_it_was_there(bare):
    bare.good("from nbflow import Flow\nFlow('f').run();")
    before = everything(bare)
    assert before["handlers"]

    bare.good("%load_ext nbflow\n%unload_ext nbflow")

    assert everything(bare) == before


def test_the_last_shell_to_unload_brings_the_log_lines_back(bare):
    bare.good("%load_ext nbflow")
    other = InteractiveShell(config=bare.ip.config)
    atexit.unregister(other.atexit_operations)
    extension.load(other)

    extension.unload(bare.ip)
    assert log_lines not in bus.watchers
    extension.unload(other)
    assert bus.watchers.count(log_lines) == 1


@pytest.mark.parametrize("verb", ["debug", "debug delays tidy"])
def test_without_a_prompt_debug_prints_a_post_mortem(delays, monkeypatch, verb):
    delays.good("@task\ndef clean(rows):\n    last = len(rows)\n    return rows[last]")
    delays.good("%flow run")
    monkeypatch.setattr(extension, "can_ask", lambda shell: False)

    assert delays.good(f"%flow {verb}").printed.splitlines() == [
        "✗ tidy: IndexError: list index out of range",
        "  given",
        "    rows  [1, 2, 3]",
        "  at",
        "    clean, line 4  return rows[last]",
        "  next",
        "    %debug                         a prompt in the frame where it failed",
        "    delays.failure('tidy').locals  its variables",
        "    %flow run delays               after mending its cell: only what is needed runs again",
        "  variables",
        "    rows  [1, 2, 3]",
        "    last  3",
    ]
