import pytest

from nbflow.core.keys.outside import reached, warning_about


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("time.time", "reads the clock: time.time"),
        ("datetime.datetime.now", "reads the clock: datetime.datetime.now"),
        ("random.shuffle", "draws random numbers: random.shuffle"),
        ("numpy.random.rand", "draws random numbers: numpy.random.rand"),
        ("uuid.uuid4", "draws random numbers: uuid.uuid4"),
        ("requests.get", "uses the network: requests.get"),
        ("urllib.request.urlopen", "uses the network: urllib.request.urlopen"),
        ("builtins.input", "asks a person: input"),
        ("genericpath.exists", "asks about files without opening them: os.path.exists"),
        ("os.stat", "asks about files without opening them: os.stat"),
    ],
)
def test_what_differs_from_call_to_call_is_named(path, text):
    assert warning_about(path) == text


@pytest.mark.parametrize(
    "path",
    ["time.sleep", "datetime.datetime", "numpy.mean", "urllib.parse.quote", "http.HTTPStatus"],
)
def test_what_does_not_is_not_named(path):
    assert warning_about(path) is None


def test_what_gives_access_to_all_names_is_told():
    assert reached("builtins.globals") == "globals()"
    assert reached("sys.modules") == "sys.modules"
    assert reached("builtins.len") is None


def test_some_do_so_only_without_an_argument():
    assert reached("builtins.vars", is_bare=True) == "vars()"
    assert reached("builtins.vars") is None
