"""The most memory that this process has held at once."""

import pathlib
import sys


def peak_bytes() -> int | None:
    """Largest resident set so far, in bytes; None where the system does not tell."""
    status = pathlib.Path("/proc/self/status")
    if status.exists():
        # getrusage would count what the parent held before this program was loaded.
        for line in status.read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    try:
        import resource
    except ImportError:
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
