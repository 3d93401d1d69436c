"""The process gunicorn is forked from: it has read the program and loaded the tables, so a start takes no second.

`python -m tests.proofs.launcher FD FOLDER` listens at a socket it was handed, says `ready`, and reads words:

* `kill` sends SIGKILL to gunicorn and its workers, all at once, and says `killed` when gunicorn is gone;
* `start` starts it, and says its process id, which is its group's too.

The end of its input kills what runs.  FOLDER holds a file for each worker, named by its process id.
"""

import os
import signal
import sys
from pathlib import Path

import django
from django.core.management import call_command
from django.db import connections
from gunicorn.app.base import BaseApplication


def main() -> None:
    socket, folder = sys.argv[1], Path(sys.argv[2])
    read_everything()
    say("ready")
    server = 0
    try:
        for word in map(str.strip, sys.stdin):
            if word == "start":
                server = start(socket, folder)
                say(str(server))
            else:
                server = kill(server, folder)
                say("killed")
    finally:
        kill(server, folder)


def say(word: str) -> None:
    print(word, flush=True)


def read_everything() -> None:
    """The program in memory, and its tables in the database; no connection is left to be shared by forks."""
    django.setup()
    from pricing.actions import load_tables

    call_command("migrate", verbosity=0)
    load_tables()
    connections.close_all()
    import estimator.wsgi  # noqa: F401


def start(socket: str, folder: Path) -> int:
    server = os.fork()
    if server == 0:
        os.setpgrp()
        Server(socket, folder).run()
    return server


def kill(server: int, folder: Path) -> int:
    if server:
        os.killpg(server, signal.SIGKILL)
        os.waitpid(server, 0)
    for worker in folder.iterdir():
        worker.unlink()
    return 0


class Server(BaseApplication):
    """Gunicorn as `make run` starts it."""

    def __init__(self, socket: str, folder: Path):
        self.options = {
            "bind": f"fd://{socket}",
            "workers": 2,
            "threads": 4,
            "loglevel": "warning",
            "control_socket_disable": True,
            "post_fork": lambda _, worker: (folder / str(os.getpid())).touch(),
        }
        super().__init__()

    def load_config(self):
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self):
        from estimator.wsgi import application

        return application


if __name__ == "__main__":
    main()
