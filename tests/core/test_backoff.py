import pytest

from nbflow.tasks import exponential_backoff


@pytest.mark.parametrize(("retries", "delays"), [(0, []), (1, [0.5]), (3, [0.5, 1.0, 2.0])])
def test_each_delay_is_twice_the_one_before(retries, delays):
    assert exponential_backoff(0.5)(retries) == delays


def test_there_are_50_at_most():
    assert len(exponential_backoff(1)(60)) == 50
