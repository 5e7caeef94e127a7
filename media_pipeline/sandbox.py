"""The first thing a child process runs: give up what a parser of hostile bytes does not need, then become it.

Called as a file, never imported:  python -I sandbox.py BOUNDS_JSON program PATH ARG…
                                   python -I sandbox.py BOUNDS_JSON module NAME ARG…
Standing alone keeps it quick (no package is imported before the program is replaced) and away from `preexec_fn`,
which is not safe in a process with threads.
"""

import ctypes
import json
import os
import resource
import runpy
import signal
import sys
from pathlib import Path

CLONE_NEWUSER = 0x10000000
CLONE_NEWNET = 0x40000000
PR_SET_PDEATHSIG = 1
PR_SET_NO_NEW_PRIVS = 38
KEPT_FILES = 64  # descriptors; a film and its output need fewer than ten


def leave_the_network(libc: ctypes.CDLL) -> bool:
    """Move into an empty network namespace; answer whether the kernel allowed it."""
    if libc.unshare(CLONE_NEWNET) == 0:
        return True
    return bool(libc.unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0)


def bound_resources(bounds: dict[str, int]) -> None:
    """Memory, processor, file size, descriptors, and no core dump of somebody's lesson."""
    for name, value in (
        (resource.RLIMIT_AS, bounds["memory_bytes"]),
        (resource.RLIMIT_CPU, bounds["cpu_s"]),
        (resource.RLIMIT_FSIZE, bounds["file_bytes"]),
        (resource.RLIMIT_NOFILE, KEPT_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(name)[1]
        limit = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(name, (limit, limit))


def keep_to_some_cores(most: int | None) -> None:
    """Run on the last `most` of the processors allowed, whatever number of threads is made; None is all of them."""
    if most is not None:
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[-most:])


def die_with_parent(libc: ctypes.CDLL, parent: int) -> None:
    """Be killed when the worker is; after the namespaces, because changing them forgets this."""
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(137)  # the parent died before the line above


def main() -> None:
    """Bind this process, then run what was asked for."""
    bounds = json.loads(sys.argv[1])
    kind, name, *arguments = sys.argv[2:]
    libc = ctypes.CDLL(None, use_errno=True)
    os.nice(bounds["nice"])
    keep_to_some_cores(bounds.get("cores"))
    leave_the_network(libc)
    libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    bound_resources(bounds)
    die_with_parent(libc, bounds["parent"])
    if kind == "program":
        os.execv(name, [name, *arguments])  # noqa: S606  the point of this file
    os.environ["OPENBLAS_NUM_THREADS"] = "1"  # else it reserves memory for every core of the machine
    sys.argv = [name, *arguments]
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    runpy.run_module(name, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
