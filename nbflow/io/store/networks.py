"""Which folders lie on another machine: SQLite's write-ahead log does not work there."""

from collections.abc import Iterable
from pathlib import Path

__all__ = ["is_network", "mounts"]

NETWORKS = frozenset(
    (
        *("9p", "afpfs", "afs", "beegfs", "ceph", "cifs", "glusterfs", "gpfs", "lustre", "ncpfs"),
        *("nfs", "nfs3", "nfs4", "smb2", "smb3", "smbfs", "webdav"),
        *("fuse.glusterfs", "fuse.rclone", "fuse.s3fs", "fuse.sshfs"),
    )
)


def mounts() -> list[tuple[Path, str]]:
    """Return where file systems are mounted, and of what kind they are; a network drive is "nfs".

    Windows calls its network drives NTFS too, and says that they are remote beside it.
    """
    import psutil

    return [
        (Path(each.mountpoint), "nfs" if "remote" in each.opts.split(",") else each.fstype)
        for each in psutil.disk_partitions(all=True)
    ]


def is_network(path: Path, mounted: Iterable[tuple[Path, str]]) -> bool:
    """Tell whether the innermost file system that the path lies in is one of a network."""
    inside = [each for each in mounted if path.resolve().is_relative_to(each[0])]
    _, kind = max(inside, key=lambda each: len(each[0].parts), default=(path, ""))
    return kind.lower() in NETWORKS
