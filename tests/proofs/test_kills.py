"""SIGKILL in the middle of edits: nothing the server has acknowledged is ever lost."""

import os
import random
import time

import pytest
from django.db import connection

from tests.proofs.editors import editing
from tests.proofs.histories import Histories

WHOLE, SINGLE = (100, 900) if os.environ.get("PROVE") == "1" else (4, 16)
"""How often the whole server is killed, and how often one of its workers."""
LONGEST_S = 0.1
"""The editors work for up to so long between two kills."""


@pytest.mark.database
def test_sigkill_loses_no_acknowledged_edit(serve, database, figures):
    server, histories, chance = serve(database), Histories(database), random.Random(1)
    kills = ["server"] * WHOLE + ["worker"] * SINGLE
    chance.shuffle(kills)
    with editing(server.port) as editors:
        for kill in kills:
            editors.wait_for_more()
            time.sleep(chance.uniform(0, LONGEST_S))
            if kill == "worker":
                server.kill_worker(chance)
                continue
            server.kill()
            server.start()
            histories.check(editors.acknowledged())
        editors.wait_for_more(len(editors.all))
        editors.read("", "history/")
    assert editors.refused() == []
    whole = Histories(database)
    whole.check(editors.acknowledged())
    figures(
        f"SIGKILL, {connection.vendor}: {WHOLE} of the whole server, {SINGLE} of a worker; "
        f"{len(editors.acknowledged()):,} edits acknowledged, {editors.cut():,} requests cut, {len(whole):,} revisions"
    )
