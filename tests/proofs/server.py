"""The real server, to be killed and started again at will."""

import os
import random
import secrets
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from django.conf import settings

TO_BEGIN_S = 120


class Server:
    """Gunicorn on a free loopback port; its workers, two of them, are its children.

    The socket stays open while nothing runs: who connects then is answered after the next start.
    """

    def __init__(self, database: str, folder: Path, **environment: str):
        self.workers, self.log = folder / "workers", folder / "server.log"
        self.workers.mkdir()
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.port = self.listening.getsockname()[1]
        self.group = 0
        product = {
            "DJANGO_SETTINGS_MODULE": "tests.proofs.settings",
            "DATABASE_URL": database,
            "SECRET_KEY": secrets.token_urlsafe(50),
            "PRODUCTION": "",
        }
        with self.log.open("w") as log:
            self.launcher = subprocess.Popen(
                [sys.executable, "-m", "tests.proofs.launcher", str(self.listening.fileno()), str(self.workers)],
                cwd=settings.BASE_DIR,
                env=os.environ | product | environment,
                pass_fds=(self.listening.fileno(),),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        assert self._heard() == "ready", self.log.read_text()

    def start(self) -> None:
        self.group = int(self._told("start"))

    def kill(self) -> None:
        """SIGKILL to all its processes at once."""
        assert self._told("kill") == "killed", self.log.read_text()
        self.group = 0

    def kill_worker(self, chance: random.Random) -> None:
        """SIGKILL to one of its workers."""
        path = chance.choice(self._running())
        path.unlink()
        os.kill(int(path.name), signal.SIGKILL)

    def close(self) -> None:
        self.launcher.communicate(timeout=TO_BEGIN_S)
        self.listening.close()

    def _told(self, word: str) -> str:
        self.launcher.stdin.write(f"{word}\n")
        self.launcher.stdin.flush()
        return self._heard()

    def _heard(self) -> str:
        return self.launcher.stdout.readline().strip()

    def _running(self) -> list[Path]:
        """The files of workers that run, at least one; a number that is no longer of the server's group is nobody's."""
        until = time.monotonic() + TO_BEGIN_S
        while time.monotonic() < until:
            running = [path for path in sorted(self.workers.iterdir()) if _is_in_group(int(path.name), self.group)]
            if running:
                return running
            time.sleep(0.01)
        raise AssertionError(f"No worker has come up: {self.log.read_text()}")


def _is_in_group(process: int, group: int) -> bool:
    try:
        return os.getpgid(process) == group
    except ProcessLookupError:
        return False
