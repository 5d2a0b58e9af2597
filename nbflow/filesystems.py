"""Where results are stored: a folder, S3, any place that fsspec reaches."""

from nbflow.io.filesystems import S3, FileSystem, LocalFileSystem, RemoteFileSystem

__all__ = ["S3", "FileSystem", "LocalFileSystem", "RemoteFileSystem"]
