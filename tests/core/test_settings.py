import copy
import pickle

import pytest

from nbflow.core import settings
from nbflow.core.settings import (
    KNOWN,
    Config,
    Layer,
    Section,
    environment_values,
    merge,
    read_from,
    resolve,
    spelled,
)
from nbflow.errors import SettingsError
from tests.messages import matches

FLOWS = {"run_on_schedule": True, "eager_edge_validation": False}


def small() -> Config:
    """Settings that stay as few as they are."""
    return Config(lambda: {"flows": FLOWS})


@pytest.fixture
def shared():
    """Put the reader of the one shared `config` back afterwards."""
    before = read_from(resolve)
    yield settings.config
    read_from(before)


def test_a_merge_takes_the_upper_value():
    assert merge({"a": 1, "b": 2}, {"b": 3}) == {"a": 1, "b": 3}


def test_a_merge_goes_into_sections():
    below = {"a": {"x": 1, "y": {"z": 1}}}
    above = {"a": {"y": {"w": 2}}}

    assert merge(below, above) == {"a": {"x": 1, "y": {"z": 1, "w": 2}}}


@pytest.mark.parametrize(
    ("below", "above"), [({"a": 1}, {"a": {"x": 1}}), ({"a": {"x": 1}}, {"a": 1})]
)
def test_a_merge_replaces_a_section_by_a_value_and_back(below, above):
    assert merge(below, above) == above


def test_a_merge_leaves_its_arguments_as_they_are():
    below = {"a": {"x": 1}}

    merge(below, {"a": {"y": 2}})

    assert below == {"a": {"x": 1}}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("true", True),
        ("True", True),
        ("FALSE", False),
        ("3", 3),
        ("-1.5", -1.5),
        ('["a", 1]', ["a", 1]),
        ('"3"', "3"),
        ("abc", "abc"),
        ("nbflow.executors.LocalExecutor", "nbflow.executors.LocalExecutor"),
        ("", ""),
        ("1\nother = 2", "1\nother = 2"),
    ],
)
def test_the_text_of_a_variable_is_read_as_in_the_file_or_taken_as_it_is(text, value):
    found = environment_values({"NBFLOW__A__B": text})["a"]["b"]

    assert (type(found), found) == (type(value), value)


def test_a_variable_names_the_path_of_its_setting():
    assert environment_values({"NBFLOW__A__B__C_D": "1", "NBFLOW__A__E": "2"}) == {
        "a": {"b": {"c_d": 1}, "e": 2}
    }


@pytest.mark.parametrize(
    "name", ["PATH", "NBFLOW_HOME", "NBFLOW__", "NBFLOW____A", "NBFLOW__A__", "nbflow__a"]
)
def test_other_variables_set_nothing(name):
    assert environment_values({name: "1"}) == {}


def test_without_layers_every_setting_has_its_default():
    tree = Section(resolve())

    for setting in KNOWN:
        found = tree
        for part in setting.name.split("."):
            found = found[part]
        assert (found.to_dict() if isinstance(found, Section) else found) == setting.default


@pytest.mark.parametrize(
    ("name", "default"),
    [
        ("flows.run_on_schedule", True),
        ("flows.eager_edge_validation", False),
        ("engine.executor.default_class", "nbflow.executors.LocalExecutor"),
        ("engine.flow_runner.default_class", "nbflow.engine.flow_runner.FlowRunner"),
        ("engine.task_runner.default_class", "nbflow.engine.task_runner.TaskRunner"),
        ("logging.level", "INFO"),
        ("logging.format", "[%(asctime)s] %(levelname)s - %(name)s | %(run)s%(message)s"),
        ("logging.datefmt", "%Y-%m-%d %H:%M:%S%z"),
        ("logging.log_attributes", []),
        ("tasks.defaults.max_retries", 0),
        ("tasks.defaults.retry_delay", 0),
        ("tasks.defaults.timeout", None),
        ("context", {}),
    ],
)
def test_a_known_setting_has_the_documented_default(name, default):
    assert {setting.name: setting.default for setting in KNOWN}[name] == default


def test_a_setting_names_its_variable():
    variables = {setting.variable for setting in KNOWN}

    assert "NBFLOW__ENGINE__EXECUTOR__DEFAULT_CLASS" in variables


def test_a_later_layer_wins():
    tree = resolve(
        Layer("the file", {"flows": {"run_on_schedule": False}, "logging": {"level": "DEBUG"}}),
        Layer("the environment", {"logging": {"level": 30}}),
    )

    assert tree["flows"]["run_on_schedule"] is False
    assert tree["logging"]["level"] == 30


def test_what_is_not_known_is_kept():
    tree = resolve(Layer("the file", {"mine": {"a": 1}, "context": {"b": 2}}))

    assert (tree["mine"], tree["context"]) == ({"a": 1}, {"b": 2})


def test_a_value_of_the_wrong_kind_is_refused():
    with pytest.raises(SettingsError) as raised:
        resolve(Layer("/home/me/config.toml", {"flows": {"run_on_schedule": "no"}}))

    assert raised.value.origin == "/home/me/config.toml"
    assert str(raised.value) == (
        "setting 'flows.run_on_schedule' cannot be used.\n"
        "  It is set in /home/me/config.toml.\n"
        "  It is 'no', where true or false is expected.\n"
        "  Correct `run_on_schedule = …` under `[flows]` in config.toml, "
        "or set NBFLOW__FLOWS__RUN_ON_SCHEDULE."
    )


@pytest.mark.parametrize(
    ("name", "value"), [("results.keep", "some"), ("store.durability", "high")]
)
def test_a_value_that_is_none_of_the_choices_is_refused(name, value):
    section, _, key = name.partition(".")

    with pytest.raises(SettingsError) as error:
        resolve(Layer("config.toml", {section: {key: value}}))

    assert matches(f"setting_{section}_{key}", str(error.value))


def test_each_of_the_choices_can_be_set():
    for setting in KNOWN:
        section, _, key = setting.name.partition(".")
        for value in setting.choices:
            assert resolve(Layer("here", {section: {key: value}}))[section][key] == value


def test_true_is_no_number():
    with pytest.raises(SettingsError, match="True, where a whole number is expected"):
        resolve(Layer("the file", {"tasks": {"defaults": {"max_retries": True}}}))


def test_a_value_in_place_of_a_section_is_refused():
    with pytest.raises(SettingsError) as raised:
        resolve(Layer("the environment", {"tasks": {"defaults": 3}}))

    assert str(raised.value) == (
        "setting 'tasks.defaults' cannot be used.\n"
        "  It is set in the environment.\n"
        "  It is 3, where a section is expected.\n"
        "  Correct the section `[tasks.defaults]` in config.toml."
    )


def test_a_context_that_is_no_section_is_refused():
    with pytest.raises(SettingsError, match="setting 'context' cannot be used"):
        resolve(Layer("the environment", {"context": 3}))


def test_a_long_value_is_cut_in_the_error():
    with pytest.raises(SettingsError) as raised:
        resolve(Layer("the file", {"logging": {"format": ["x" * 1_000]}}))

    assert len(str(raised.value)) < 400


def test_an_error_of_settings_pickles():
    error = SettingsError("text", origin="file", line=3)

    back = pickle.loads(pickle.dumps(error))

    assert (str(back), back.origin, back.line) == ("text", "file", 3)


def test_a_setting_is_read_by_attribute_and_by_item():
    config = Config()

    assert config.flows.run_on_schedule is True
    assert config["flows"]["run_on_schedule"] is True
    assert config.tasks.defaults.max_retries == 0


def test_every_access_asks_the_reader():
    values = {"a": 1}
    config = Config(lambda: values)

    values["a"] = 2

    assert config.a == 2


def test_an_unknown_setting_names_the_nearest():
    with pytest.raises(AttributeError) as raised:
        _ = small().flows.run_on_shedule

    assert str(raised.value) == (
        "there is no setting 'flows.run_on_shedule'.\n"
        "  It was read from `nbflow.config`.\n"
        "  There are: eager_edge_validation, run_on_schedule.\n"
        "  Did you mean 'flows.run_on_schedule'?"
    )


def test_an_unknown_section_names_the_nearest():
    with pytest.raises(AttributeError, match="Did you mean 'flows'"):
        _ = Config().flow


def test_an_unknown_setting_without_a_neighbour_says_how_to_set_it():
    with pytest.raises(AttributeError, match=r"There are: none\.\n  Name it in config\.toml"):
        _ = Config(dict).zzz


def test_an_unknown_item_is_a_key_error():
    with pytest.raises(KeyError, match="zzz"):
        Config()["zzz"]


def test_an_assignment_says_how_to_set_it():
    with pytest.raises(AttributeError) as raised:
        Config().flows.run_on_schedule = False

    assert str(raised.value) == (
        "setting 'flows.run_on_schedule' was assigned to.\n"
        "  `nbflow.config` only shows what the file and the environment set.\n"
        "  Write `os.environ['NBFLOW__FLOWS__RUN_ON_SCHEDULE'] = …`, or put it in config.toml."
    )


def test_private_names_are_no_settings():
    assert not hasattr(Config(), "_repr_html_")


def test_a_section_is_a_mapping():
    flows = small().flows

    assert sorted(flows) == ["eager_edge_validation", "run_on_schedule"]
    assert len(flows) == 2
    assert flows == FLOWS


def test_a_section_becomes_plain_dictionaries():
    plain = Config().to_dict()

    assert type(plain["tasks"]["defaults"]) is dict
    assert plain == resolve()


def test_a_section_completes_its_keys():
    assert "run_on_schedule" in dir(Config().flows)


def test_a_section_shows_its_keys():
    assert repr(small().flows) == "<Section: run_on_schedule, eager_edge_validation>"


@pytest.mark.parametrize("copied", [copy.copy, lambda it: pickle.loads(pickle.dumps(it))])
def test_a_section_can_be_copied(copied):
    section = copied(Config().tasks)

    assert section.defaults.max_retries == 0
    with pytest.raises(AttributeError, match=r"'tasks\.zzz'"):
        _ = section.zzz


def test_the_shared_settings_pickle_by_name():
    assert pickle.loads(pickle.dumps(settings.config)) is settings.config


def test_a_reader_can_be_put_behind_the_shared_settings(shared):
    before = read_from(lambda: {"a": 1})

    assert before is resolve
    assert shared.a == 1


def test_spelled_values_lie_below_their_names():
    layer = spelled("here", {"NBFLOW_LOGGING_LEVEL": "DEBUG", "NBFLOW_LOGGING_LOG_PRINTS": "1"})

    assert layer.values == {"logging": {"level": "DEBUG", "log_prints": True}}


def test_a_spelled_value_that_cannot_be_used_is_refused():
    with pytest.raises(SettingsError) as raised:
        spelled("the environment", {"NBFLOW_LOGGING_LEVEL": "loud"})

    assert raised.value.origin == "the environment"
    assert matches("setting_spelled", str(raised.value))


def test_where_settings_are_is_no_matter_of_files():
    with pytest.raises(SettingsError) as raised:
        spelled("profile 'default' in /profiles.toml", {"NBFLOW_HOME": "/h"})
    assert matches("setting_early", str(raised.value))

    with pytest.raises(SettingsError, match="setting 'profiles_path' cannot be used"):
        resolve(Layer("config.toml", {"profiles_path": "/p"}))
    assert resolve(spelled("here", {"NBFLOW_HOME": "/h"}, may_be_early=True))["home"] == "/h"
