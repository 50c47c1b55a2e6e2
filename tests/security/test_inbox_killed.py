"""What readers were told has arrived is on the disk, at whatever moment the receiver is killed."""

import itertools
import random
import signal
import sqlite3
import threading
import time
from http.client import HTTPException

import pytest

from sitegen.comments.formats import read_comment_file, status_of
from sitegen.inbox.links import name_in
from sitegen.inbox.site_file import KEY
from tests.support.inbox_process import InboxProcess
from tests.support.receiving import THREAD, WORK, prepare

READERS = 8


def send_all(server, numbers, acknowledged):
    """Send one comment after the other until the receiver is gone; note what it has taken."""
    connection = server.connect()
    try:
        for number in numbers:
            client = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
            client = f"2001:db8:{number:x}::1" if number % 2 else client
            body = f"Number {number}. " + "words " * (number % 300)
            thread = THREAD if number % 3 else WORK
            status, path = server.send(connection, client, body=body, thread=thread)
            if status == 303:
                acknowledged.append((path.rpartition("/")[2], body.strip()))
            else:
                assert status == 429, status
    except (OSError, HTTPException):
        return  # killed
    finally:
        connection.close()


@pytest.mark.soak
def test_kill_9_loses_no_acknowledged_comment(site, soak):
    """Each is there, whole, with its row; of the others nothing half-written is read."""
    prepare(site)
    chance, numbers = random.Random(22), itertools.count()
    acknowledged = []
    for _ in range(soak(3, 200)):
        with InboxProcess(site.root) as server:
            readers = [
                threading.Thread(target=send_all, args=(server, numbers, acknowledged))
                for _ in range(READERS)
            ]
            for reader in readers:
                reader.start()
            time.sleep(chance.uniform(0.05, 0.6))
            server.process.send_signal(signal.SIGKILL)
            for reader in readers:
                reader.join()
            assert [line for line in server.lines if "Traceback" in line] == []
    key = (site.root / "inbox" / KEY).read_bytes()
    assert len(acknowledged) > 20
    rows = sqlite3.connect(site.root / "inbox/inbox.db").execute("SELECT name FROM received")
    names = {row[0] for row in rows}
    for signed, body in acknowledged:
        name = name_in(key, signed)
        file = read_comment_file("x.md", (site.root / f"content/comments/{name}.md").read_bytes())
        assert file.text.strip() == body
        assert name in names
    for path, data in site.tree("content/comments").items():
        if not path.endswith("~"):
            assert status_of(read_comment_file(path, data)) == "pending", path
            assert data.endswith(b"\n")
    assert {path.rpartition("/")[0] for path in site.tree("content/comments")} <= {THREAD, WORK}


def test_what_a_killed_receiver_has_left_does_not_stop_the_next(site):
    prepare(site)
    site.write(f"content/comments/{THREAD}/.inbox-1-1~", "half a com")
    with InboxProcess(site.root) as server:
        connection = server.connect()
        assert server.send(connection)[0] == 303
        connection.close()
    site.post(THREAD, date="2011-03-04")
    assert [line for line in site.problems() if "comments" in line] == []
