from tests.messages import matches


def test_where_there_is_no_store_none_is_made(nbflow, home):
    for words in (
        ["runs"],
        ["show", "x"],
        *(["store", v] for v in ("check", "size", "prune", "trust")),
    ):
        said = nbflow(*words)
        assert (said.status, said.out) == (1, "")
        assert matches("cli_no_store", said.err)
    assert not home.exists()


def test_another_folder_may_be_named(nbflow, filled, monkeypatch):
    monkeypatch.setenv("NBFLOW_HOME", "/nowhere")

    assert nbflow("runs").status == 1
    assert nbflow("runs", "--home", str(filled)).status == 0


def test_what_cannot_be_looked_at_is_named(nbflow, tmp_path):
    file = tmp_path / "file"
    file.write_text("")

    said = nbflow("store", "salvage", "--home", str(file))

    assert said.status == 1
    assert "the store cannot be read or written" in said.err
    assert nbflow("runs", "--home", str(file)).status == 1
