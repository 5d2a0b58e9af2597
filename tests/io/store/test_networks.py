from pathlib import Path

import pytest

from nbflow.io.store.networks import is_network, mounts

MOUNTED = [
    (Path("/"), "ext4"),
    (Path("/net"), "nfs4"),
    (Path("/net/here"), "xfs"),
    (Path("/share"), "fuse.sshfs"),
    (Path("/shareware"), "NTFS"),
]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/home/ada", False),
        ("/net/ada/.nbflow", True),
        ("/net/here/ada", False),
        ("/share", True),
        ("/shareware/ada", False),
    ],
)
def test_the_innermost_file_system_decides(path, expected):
    assert is_network(Path(path), MOUNTED) is expected


def test_where_nothing_is_known_nothing_is_said():
    assert not is_network(Path("/x"), [])


def test_this_machine_has_mounts(tmp_path):
    assert Path("/") in dict(mounts())
    assert not is_network(tmp_path, mounts())
