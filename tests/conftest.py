"""What every test shares: a home of its own, and how hypothesis draws its examples."""

import os

import pytest
from hypothesis import settings

# `ci` draws the same examples every time, so that red stays red; `soak` looks for new ones.
settings.register_profile("ci", derandomize=True, database=None, deadline=None, max_examples=100)
settings.register_profile("soak", deadline=None, max_examples=5_000, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


@pytest.fixture(autouse=True)
def _home(tmp_path_factory, monkeypatch):
    """Let no test see what another has kept."""
    monkeypatch.setenv("NBFLOW_HOME", str(tmp_path_factory.mktemp("home")))
