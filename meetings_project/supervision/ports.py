import errno
import socket


def is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Whether a server may listen there now; a port that was closed a moment ago counts as free."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno in (errno.EADDRINUSE, errno.EACCES):
                return False
            raise
    return True


def next_free(port: int, *, taken: set[int]) -> int:
    """The first free port from `port` on that is not promised to somebody else."""
    while port in taken or not is_free(port):
        port += 1
    return port


def describe_busy(port: int) -> str:
    return (
        f"Port {port} is in use by another program (or not allowed for this user). "
        f"Stop that program, or choose another port: --port {port + 10 if port < 65_000 else 8000}"
    )
