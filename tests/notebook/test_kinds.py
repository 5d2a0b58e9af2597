from nbflow import Flow, flow
from nbflow.notebook.kinds import AnyFlow, FunctionFlow


def test_a_flow_is_declared_or_a_function():
    @flow
    def sums():
        """Add nothing."""

    assert isinstance(Flow("trips"), AnyFlow)
    assert isinstance(sums, AnyFlow)
    assert isinstance(sums, FunctionFlow)
    assert not isinstance(Flow("trips"), FunctionFlow)
