"""What the code of tasks was, by its digest."""


def test_code_is_found_by_its_digest(store, begin):
    with begin(store) as driving:
        driving.describe(b"digest", lambda: b"body")

    assert store.codes.find(b"digest") == b"body"
    assert store.codes.find(b"other") is None


def test_code_is_written_once(store, begin):
    with begin(store) as driving:
        driving.describe(b"digest", lambda: b"body")
        driving.describe(b"digest", lambda: b"never asked for")

    assert store.database.rows("SELECT count(*) FROM codes") == [(1,)]


def test_code_that_was_changed_is_not_there(store, begin):
    with begin(store) as driving:
        driving.describe(b"digest", lambda: b"body")
    with store.database.writing() as connection:
        connection.execute("UPDATE codes SET body = ?", (b"other",))

    assert store.codes.find(b"digest") is None
