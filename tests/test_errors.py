import pickle

import pytest

from nbflow import errors


@pytest.mark.parametrize("name", errors.__all__)
def test_every_error_is_an_nbflow_error_and_survives_pickling(name):
    kind = getattr(errors, name)
    error = kind("what happened")

    again = pickle.loads(pickle.dumps(error))

    assert issubclass(kind, errors.NbflowError)
    assert type(again) is kind
    assert str(again) == "what happened"


@pytest.mark.parametrize(
    ("kind", "builtin"),
    [
        (errors.CycleError, ValueError),
        (errors.NodeError, TypeError),
        (errors.FlowFileError, ValueError),
        (errors.ParameterError, ValueError),
        (errors.ScheduleError, ValueError),
        (errors.ScopeError, RuntimeError),
        (errors.SignatureError, TypeError),
        (errors.UnknownNodeError, ValueError),
        (errors.ValueUnavailableError, LookupError),
    ],
)
def test_an_error_can_be_caught_as_the_builtin_that_people_expect(kind, builtin):
    assert issubclass(kind, builtin)


def test_a_refused_cell_is_shown_without_the_frames_of_the_magic():
    error = errors.CellError("'tidy' would depend on itself.\n  Nothing was changed.")

    assert error._render_traceback_() == [
        "CellError: 'tidy' would depend on itself.\n  Nothing was changed."
    ]
