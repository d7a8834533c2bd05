"""What the operating system says about a disk, in the user's words."""

from __future__ import annotations

import errno
import os

from ..values.problem import FailureError, Problem

_FULL = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC), errno.EFBIG)
_CURES = {
    errno.EACCES: ("you may not write there", "Choose another folder, or change its permissions."),
    errno.EPERM: ("you may not write there", "Choose another folder, or change its permissions."),
    errno.EROFS: ("it is on a disk that can only be read", "Choose a folder on another disk."),
    errno.ENOTDIR: ("a file stands where a folder is needed", "Choose another folder, or move the file away."),
    errno.EEXIST: ("a file stands where a folder is needed", "Choose another folder, or move the file away."),
    errno.EISDIR: ("a folder stands where a file is needed", "Choose another name, or move the folder away."),
    errno.ENOENT: ("it cannot be made there", "Choose another folder."),
    errno.ENAMETOOLONG: ("its name is too long", "Choose a shorter one."),
    **dict.fromkeys(_FULL, ("the disk is full", "Make room on it, or choose a folder on another disk.")),
}


def disk_failure(error: OSError | ValueError, place: str | os.PathLike[str]) -> FailureError:
    """The failure to write at `place`, as one line with its cure.

    >>> print(disk_failure(OSError(errno.ENOSPC, "No space left on device"), "runs"))
    runs: the disk is full. Make room on it, or choose a folder on another disk.
    """
    if not isinstance(error, OSError):  # open() raises ValueError for a null character in a path
        return FailureError(Problem(os.fspath(place), f"no such path can be ({error})", "Choose another name."))
    otherwise = (f"it cannot be written ({error.strerror or error})", "Choose another folder.")
    return FailureError(Problem(os.fspath(place), *_CURES.get(error.errno or 0, otherwise)))
