"""The words after a magic."""

import pytest
from IPython.core.error import UsageError

from nbflow import Flow
from nbflow.notebook.arguments import assignments, given, only, parameters, parse, target, usage
from nbflow.notebook.session import Session


@usage("flow try", given("words", nargs="*"), given("-p", action="append", metavar="NAME=VALUE"))
def try_it(session, line):
    """Try."""


def words(line, expand=str):
    return parse(try_it, line, "%flow try", "See.", expand)


def session(*names):
    return Session({name: Flow(name) for name in names}, lambda failure, again: None)


def test_a_declared_magic_explains_itself():
    assert (try_it.__doc__ or "").startswith(
        "::\n\n  %flow try [-p NAME=VALUE] [words ...]\n\nTry."
    )


def test_words_are_split_at_blanks():
    assert words("a b  c").words == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("-p 'name=two words'", "name=two words"),
        ('-p name="two words"', "name=two words"),
        (r"-p path=C:\data", r"path=C:\data"),
        ("-p tag=#1", "tag=#1"),
    ],
)
def test_quotes_work_as_in_a_shell(line, value):
    assert words(line).p == [value]


def test_variables_are_put_into_words():
    assert words("a -p day={d}", lambda word: word.replace("{d}", "1")).p == ["day=1"]


def test_the_braces_of_json_are_its_own():
    line = """-p 'd={"a":1}' -p n={n}"""

    assert words(line, lambda word: word.format(n=5, a=6)).p == ['d={"a":1}', "n=5"]


def test_a_quote_that_is_not_closed_is_wrong_use():
    with pytest.raises(UsageError) as error:
        words("a 'b")

    assert str(error.value) == "%flow try: a quote is not closed in `a 'b`. See."


def test_an_unknown_option_is_wrong_use():
    with pytest.raises(UsageError) as error:
        words("--what")

    assert str(error.value) == "%flow try: unrecognized arguments: --what. See."


def test_the_flow_may_be_left_out_where_there_is_only_one():
    only_one = session("delays")

    assert target(only_one, ["tidy"]) == ("delays", only_one.namespace["delays"], ["tidy"])
    assert target(only_one, ["delays", "tidy"])[2] == ["tidy"]
    assert target(only_one, [])[2] == []


def test_of_several_flows_the_first_word_is_one():
    two = session("delays", "trips")

    assert target(two, ["trips", "tidy"])[0] == "trips"
    with pytest.raises(ValueError, match="no flow 'tidy'"):
        target(two, ["tidy"])
    with pytest.raises(ValueError, match="Which flow is meant"):
        target(two, [])


def test_as_many_words_as_the_verb_takes():
    assert only(session(), "get", ["tidy"], 1, "one node") == ["tidy"]


@pytest.mark.parametrize(
    ("given_words", "text"),
    [
        ([], "%flow get takes one node after the flow, but was given 'nothing'. See `%flow help "
             "get`."),
        (["a", "b"], "%flow get takes one node after the flow, but was given 'a b'. See `%flow "
                     "help get`."),
        (["delay", "b"], "%flow get takes one node after the flow, but was given 'delay b'. Did "
                         "you mean the flow 'delays'?"),
    ],
)  # fmt: skip
def test_more_or_fewer_words_are_wrong_use(given_words, text):
    with pytest.raises(UsageError) as error:
        only(session("delays", "trips"), "get", given_words, 1, "one node")

    assert str(error.value) == text


@pytest.mark.parametrize(
    ("pair", "value"),
    [
        ("n=5", 5),
        ("n=true", True),
        ("n=null", None),
        ('n="5"', "5"),
        ("n=[1, 2]", [1, 2]),
        ("n=2013-02-01", "2013-02-01"),
        ("n=", ""),
        ("n=a=b", "a=b"),
    ],
)
def test_a_value_that_is_json_is_that_value_else_text(pair, value):
    assert parameters([pair]) == {"n": value}


def test_no_parameters():
    assert parameters(None) == {}


@pytest.mark.parametrize("pair", ["n", "=5"])
def test_a_parameter_needs_a_name_and_a_value(pair):
    with pytest.raises(UsageError) as error:
        parameters([pair])

    assert str(error.value) == f"-p takes NAME=VALUE, but was given {pair!r}: `-p day=2013-02-01`."


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("load=df", [("load", "df")]),
        ("load=[1, 2] save-1=3", [("load", "[1, 2]"), ("save-1", "3")]),
        ("a=f(x, by='y', key=1) b={1: 2}", [("a", "f(x, by='y', key=1)"), ("b", "{1: 2}")]),
        ("a=x if y == 1 else z", [("a", "x if y == 1 else z")]),
        ("a='two  words'", [("a", "'two  words'")]),
        ("a = 5", [("a", "5")]),
    ],
)
def test_expressions_may_have_blanks_in_them(text, pairs):
    assert assignments(text) == pairs


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "%flow mock takes NODE=VALUE: `%flow mock load=df`."),
        ("load", "%flow mock takes NODE=VALUE, but was given 'load': `%flow mock load=df`."),
        ("a==1", "%flow mock takes NODE=VALUE, but was given 'a==1': `%flow mock load=df`."),
        ("a=1 b", "%flow mock a=...: `1 b` is no Python expression: `%flow mock load=df`."),
        ("a=[1", "%flow mock a=...: `[1` is no Python expression: `%flow mock load=df`."),
        ("a=", "%flow mock a=...: `` is no Python expression: `%flow mock load=df`."),
    ],
)
def test_what_is_no_assignment_is_wrong_use(text, message):
    with pytest.raises(UsageError) as error:
        assignments(text)

    assert str(error.value) == message
