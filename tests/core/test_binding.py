import functools
import inspect
from typing import Any

import pytest

from nbflow.core.binding import Signature, listed
from nbflow.errors import ReservedArgumentError, SignatureError
from tests.messages import matches


def clean(frame, column="price", *, unit="usd"): ...


def merge(**frames): ...


def signature(fn) -> Signature:
    return Signature(fn, fn.__name__)


@pytest.mark.parametrize(
    ("args", "kwargs", "bound"),
    [
        ((1,), {}, {"frame": 1}),
        ((1, 2), {}, {"frame": 1, "column": 2}),
        ((), {"frame": 1}, {"frame": 1}),
        ((1,), {"unit": "eur"}, {"frame": 1, "unit": "eur"}),
        ((), {"unit": "eur", "column": 2, "frame": 1}, {"unit": "eur", "column": 2, "frame": 1}),
    ],
)
def test_arguments_are_bound_by_name_and_defaults_are_left_out(args, kwargs, bound):
    assert signature(clean).bind(args, kwargs) == bound


def test_any_name_is_bound_where_the_signature_takes_any():
    assert signature(merge).bind((), {"left": 1, "frames": 2}) == {"left": 1, "frames": 2}


@pytest.mark.parametrize(
    ("args", "kwargs", "message"),
    [
        ((), {}, "call_missing_argument"),
        ((1,), {"colum": 2}, "call_unknown_argument"),
        ((1,), {"frame": 2}, "call_argument_twice"),
        ((1, 2, 3), {}, "call_too_many_arguments"),
    ],
)
def test_a_call_that_does_not_fit_is_refused(args, kwargs, message):
    with pytest.raises(SignatureError) as error:
        signature(clean).bind(args, kwargs)

    assert matches(message, str(error.value))


def test_a_required_argument_may_be_missing_beside_named_ones():
    with pytest.raises(SignatureError, match="nothing gives 'frame'"):
        signature(clean).bind((), {"unit": "eur"})


def test_no_name_is_suggested_where_none_is_near():
    with pytest.raises(SignatureError, match=r"it has no parameter 'zzz'\.\n"):
        signature(clean).bind((1,), {"zzz": 2})


def test_names_that_can_be_given_are_accepted():
    assert signature(clean).accepts(("frame", "unit"))
    assert not signature(clean).accepts(("frame", "zzz"))
    assert signature(merge).accepts(("anything",))


def test_missing_are_the_required_parameters_that_nothing_gives():
    def join(left, right, how="inner", *, on): ...

    assert signature(join).missing(("right",)) == ["left", "on"]
    assert signature(merge).missing(()) == []


def test_a_signature_is_shown_without_annotations_and_without_long_or_changing_defaults():
    def load(path: str, sep=",", text="x" * 30, marker=object(), *, n: int = 3, **more) -> None: ...  # noqa: B008

    shown = "load(path, sep=',', text=..., marker=..., *, n=3, **more)"
    assert str(signature(load)) == shown


@pytest.mark.parametrize(
    ("source", "error", "message"),
    [
        ("def load(path, /): ...", SignatureError, "signature_positional_only"),
        ("def load(path, mapped): ...", ValueError, "signature_reserved"),
        ("from builtins import max as load", ValueError, "signature_unknown"),
    ],
)
def test_a_function_whose_inputs_cannot_be_named_is_refused(source, error, message):
    names: dict[str, Any] = {}
    exec(source, names)

    with pytest.raises(error) as raised:
        Signature(names["load"], "load")

    assert matches(message, str(raised.value))


@pytest.mark.parametrize("name", ["flow", "mapped", "task_args", "upstream_tasks"])
def test_a_parameter_may_not_be_named_like_a_keyword_of_the_call(name):
    with pytest.raises(ValueError, match=f"has a parameter '{name}'"):
        Signature(eval(f"lambda {name}: 0"), "load")


def test_a_wrapped_function_has_the_signature_of_what_it_wraps():
    @functools.wraps(clean)
    def logged(*args, **kwargs): ...

    assert signature(logged).missing(()) == ["frame"]


def test_names_are_listed_in_quotes():
    assert listed(["a", "b"]) == "'a', 'b'"


@pytest.mark.parametrize("name", ["return_state", "wait_for"])
def test_a_parameter_may_not_be_named_like_a_keyword_of_a_run(name):
    scope: dict[str, Any] = {}
    exec(f"def load({name}): ...", scope)

    with pytest.raises(ReservedArgumentError) as raised:
        Signature(scope["load"], "load")
    assert matches(f"reserved_{name}", str(raised.value))


def test_what_is_given_is_completed_by_the_defaults():
    def load(x, y=2, *, z=3): ...

    assert Signature(load, "load").complete({"x": 1, "z": 4}) == {"x": 1, "y": 2, "z": 4}


class TestWhatIsBehindAStar:
    def load(self, first, second=2, *rest, key=None): ...

    @pytest.fixture
    def signature(self):
        return Signature(self.load, "load")

    @pytest.mark.parametrize(
        ("args", "kwargs", "bound"),
        [
            ((1,), {}, {"first": 1}),
            ((1, 2), {}, {"first": 1, "second": 2}),
            ((1, 2, 3, 4), {}, {"first": 1, "second": 2, "rest": (3, 4)}),
            ((1, 2, 3), {"key": 4}, {"first": 1, "second": 2, "rest": (3,), "key": 4}),
            ((), {"first": 1}, {"first": 1}),
        ],
    )
    def test_is_one_tuple_and_goes_by_place(self, signature, args, kwargs, bound):
        def seen(*args, **kwargs):
            return inspect.signature(self.load).bind(*args, **kwargs).arguments

        found = signature.bind(args, kwargs)

        assert found == bound
        assert signature.by_name(seen)(**found) == bound

    @pytest.mark.parametrize(
        ("args", "kwargs", "message"),
        [
            ((), {}, "nothing gives 'first'"),
            ((1, 2, 3), {"second": 4}, "'second' is given twice"),
            ((1,), {"rest": (2,)}, "it has no parameter 'rest'"),
        ],
    )
    def test_does_not_take_what_python_would_not(self, signature, args, kwargs, message):
        with pytest.raises(SignatureError, match=message):
            signature.bind(args, kwargs)

    def test_leaves_what_is_needed_by_name_to_be_given(self):
        signature = Signature(lambda first, *rest, key: 0, "load")

        with pytest.raises(SignatureError, match="nothing gives 'key'"):
            signature.bind((1, 2, 3), {})

    def test_is_no_name_for_further_keywords_either(self):
        signature = Signature(lambda *rest, **more: 0, "load")

        assert signature.bind((1,), {"other": 2}) == {"rest": (1,), "other": 2}
        with pytest.raises(SignatureError, match="it has no parameter 'rest'"):
            signature.bind((1,), {"rest": 2})

    def test_is_empty_unless_something_is_given(self, signature):
        assert signature.complete({"first": 1}) == {
            "first": 1,
            "second": 2,
            "rest": (),
            "key": None,
        }

    def test_has_no_names_for_a_graph(self, signature):
        with pytest.raises(ValueError, match="no names") as error:
            Signature(lambda *paths: 0, "load").check_named()

        assert matches("signature_args", str(error.value))
        Signature(clean, "clean").check_named()
