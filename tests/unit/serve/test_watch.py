"""The watcher tells that something has changed: once for a save, whatever the system says."""

import errno
import os
import threading
import time

import pytest
from watchdog.events import (
    DirCreatedEvent,
    DirModifiedEvent,
    FileClosedEvent,
    FileClosedNoWriteEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileOpenedEvent,
)

from sitegen.cache.sources import scan
from sitegen.serve import watch
from sitegen.serve.watch import Watcher


class Observer:
    """Stands in for the system: passes on what a test says, and fails as it is told."""

    made = ()

    def __init__(self, failure=None):
        self.failure = failure
        self.handlers = {}
        self.lives = False
        self.emitters = ()

    def start(self):
        self.lives = True

    def schedule(self, handler, path, *, recursive=False, event_filter=None):
        if self.failure is not None:
            raise self.failure
        self.handlers[path] = handler

    def tell(self, path, kind=FileModifiedEvent):
        """Pass on an event to whoever has asked for it, the nearest folder first."""
        for root in sorted(self.handlers, key=len, reverse=True):
            if str(path).startswith(root):
                self.handlers[root].dispatch(kind(str(path)))
                return

    def is_alive(self):
        return self.lives

    def stop(self):
        self.lives = False

    def join(self):
        pass


class Bench:
    """A watcher of a site with observers of ours; ``made`` are those that it has asked for."""

    def __init__(self, site, failure=None, *, at_once=False, **options):
        self.made = []
        self.said = []

        def make():
            if at_once:
                raise failure
            self.made.append(Observer(failure))
            return self.made[-1]

        self.watcher = Watcher(site.root, self.said.append, make_observer=make, **options)

    def __enter__(self):
        self.watcher.__enter__()
        self.watcher.scan(self.watcher._site)
        return self

    def __exit__(self, *_):
        self.watcher.__exit__()

    @property
    def observer(self):
        return self.made[-1]

    def returns(self, within=20.0):
        """Return whether the watcher's wait ends in time; else it is ended."""
        waiting = threading.Thread(target=self.watcher.wait)
        waiting.start()
        waiting.join(within)
        if not waiting.is_alive():
            return True
        self.watcher._has_changed.set()
        waiting.join()
        return False


@pytest.fixture
def blog(site):
    site.post("a")
    return site


@pytest.fixture
def quick(monkeypatch):
    """Have the watcher look more often than is good for a machine."""
    monkeypatch.setattr(watch, "POLL_INTERVAL", 0.05)
    monkeypatch.setattr(watch, "MAX_CPU_SHARE", 1.0)


@pytest.fixture
def never(monkeypatch):
    """Have the watcher look at nothing by itself."""
    monkeypatch.setattr(watch, "POLL_INTERVAL", 3600.0)


def test_many_messages_are_one_change(blog, never):
    """A checkout of 500 files ends the wait once, and leaves nothing to wait for."""
    with Bench(blog) as bench:
        for number in range(500):
            bench.observer.tell(blog.root / f"content/posts/p{number}.md")
        assert bench.returns()
        assert not bench.returns(within=0.3)


@pytest.mark.parametrize(
    ("told", "at_once"),
    [
        ([("a.md", FileModifiedEvent), ("a.md", FileClosedEvent)], True),
        ([("a.md", FileModifiedEvent)], False),
        ([("a.md", FileClosedEvent), ("a.md", FileModifiedEvent)], False),
        ([("b.md", FileModifiedEvent), ("a.md", FileClosedEvent)], False),
        ([(".a.md.swp", FileModifiedEvent), ("a.md", FileClosedEvent)], True),
    ],
)
def test_only_one_file_that_is_whole_is_not_waited_for(blog, never, monkeypatch, told, at_once):
    """Anything else may be the beginning of more: a save that goes on, or a checkout."""
    monkeypatch.setattr(watch, "DEBOUNCE", 3600.0)
    monkeypatch.setattr(watch, "MAX_WAIT", 3600.0)
    with Bench(blog) as bench:
        for name, kind in told:
            bench.observer.tell(blog.root / "content/posts" / name, kind)
        settling = threading.Thread(target=bench.watcher.wait)
        settling.start()
        settling.join(10.0 if at_once else 0.5)
        assert settling.is_alive() != at_once
        bench.watcher._changed_paths.clear()
        bench.observer.tell(blog.root / "content/posts/a.md", FileClosedEvent)
        settling.join(10.0)
        assert not settling.is_alive()


@pytest.mark.parametrize("poll", [False, True])
def test_a_file_that_is_empty_at_first_is_one_change(blog, never, monkeypatch, poll):
    """A busy machine may pause an editor between emptying a file and writing it."""
    monkeypatch.setattr(watch, "MAX_WAIT", 60.0)
    monkeypatch.setattr(watch, "FAST_POLL_INTERVAL", 0.01)
    path = blog.root / "content/posts/a.md"
    text = path.read_text()
    with Bench(blog, poll=poll) as bench:

        def tell(kind):
            if not poll:
                bench.observer.tell(path, kind)

        path.write_text("")
        tell(FileModifiedEvent)
        waiting = threading.Thread(target=bench.watcher.wait)
        waiting.start()
        waiting.join(0.5)
        assert waiting.is_alive()
        path.write_text(f"{text}More.")
        tell(FileClosedEvent)
        waiting.join(20.0)
        assert not waiting.is_alive()


def test_what_is_heard_of_before_a_look_does_not_count_after_it(blog, never):
    with Bench(blog) as bench:
        bench.observer.tell(blog.root / "content/posts/b.md", FileClosedEvent)
        bench.watcher.scan(blog.root)
        bench.observer.tell(blog.root / "content/posts/a.md", FileClosedEvent)
        assert bench.watcher._changed_paths == {"content/posts/a.md"}


def test_messages_without_an_end_are_a_change_too(blog, never, monkeypatch):
    monkeypatch.setattr(watch, "DEBOUNCE", 60.0)  # longer than a busy machine may pause between two
    with Bench(blog) as bench:
        stop = threading.Event()

        def chatter():
            while not stop.wait(0.005):
                bench.observer.tell(blog.root / "content/posts/a.md")

        talking = threading.Thread(target=chatter)
        talking.start()
        started = time.monotonic()
        assert bench.returns()
        assert watch.MAX_WAIT <= time.monotonic() - started < 30
        stop.set()
        talking.join()


@pytest.mark.parametrize("kind", [FileOpenedEvent, FileClosedNoWriteEvent, DirModifiedEvent])
def test_reading_is_no_change(blog, never, kind):
    """A build reads every file: were that a change, it would never end."""
    with Bench(blog) as bench:
        bench.observer.tell(blog.root / "content/posts/a.md", kind)
        assert not bench.watcher._has_changed.is_set()
        bench.observer.tell(blog.root / "content/posts/a.md")
        assert bench.watcher._has_changed.is_set()


@pytest.mark.parametrize(
    ("path", "matters"),
    [
        ("content/posts/a.md", True),
        ("content/static/.well-known", True),
        ("templates/home.html", True),
        ("themes/mine/theme.yaml", True),
        ("site.yaml", True),
        ("content/posts/.a.md.swp", False),
        ("content/posts/a.md~", False),
        ("output/index.html", False),
        (".sitegen/state.db", False),
        ("notes.txt", False),
    ],
)
def test_only_what_a_build_reads_matters(blog, never, path, matters):
    blog.write("templates/x.html")
    blog.write("themes/mine/theme.yaml")
    with Bench(blog) as bench:
        bench.observer.tell(blog.root / path)
        assert bench.watcher._has_changed.is_set() == matters


def test_a_move_matters_for_both_its_ends(blog, never):
    with Bench(blog) as bench:
        handler = bench.observer.handlers[os.path.realpath(blog.root / "content")]
        old, new = blog.root / "content/posts/a.md~", blog.root / "content/posts/a.md"
        handler.dispatch(FileMovedEvent(str(old), str(new)))
        assert bench.watcher._has_changed.is_set()


def test_a_change_that_nobody_tells_of_is_found(blog, quick):
    """The observer is deaf: the files are looked at, and another observer is made."""
    with Bench(blog) as bench:
        blog.post("b")
        assert bench.returns()
        assert len(bench.made) == 2
        assert not bench.returns(within=0.5)


def test_an_observer_that_stays_deaf_is_not_asked_any_more(blog, quick):
    """From then on the files are looked at, and people are told, once."""
    with Bench(blog) as bench:
        for number in range(6):
            blog.post(f"p{number}")
            assert bench.returns()
        assert len(bench.made) == watch.MAX_MISSED
        assert len(bench.said) == 1
        assert "sitegen checks the files instead" in bench.said[0]


def test_a_dead_observer_is_replaced(blog, monkeypatch):
    monkeypatch.setattr(watch, "POLL_INTERVAL", 0.05)
    with Bench(blog) as bench:
        bench.observer.lives = False
        assert bench.returns()
        assert [observer.lives for observer in bench.made] == [False, True]


def test_a_folder_that_is_made_anew_is_watched_anew(blog, never):
    """A watch dies with its folder, and the new one may even have the same number."""
    with Bench(blog) as bench:
        bench.observer.tell(blog.root / "content", DirCreatedEvent)
        assert bench.returns()
        assert len(bench.made) == 2


def test_a_folder_that_has_been_exchanged_is_watched_anew(blog, monkeypatch):
    monkeypatch.setattr(watch, "POLL_INTERVAL", 0.05)
    with Bench(blog) as bench:
        (blog.root / "content").rename(blog.root / "old")
        blog.post("b")
        assert bench.returns()
        assert len(bench.made) == 2


@pytest.mark.parametrize(
    ("number", "words"),
    [(errno.ENOSPC, "inotify watch limit reached"), (errno.EMFILE, "too many open files")],
)
@pytest.mark.parametrize("at_once", [False, True])
def test_where_the_system_has_no_room_files_are_looked_at(blog, number, words, at_once):
    with Bench(blog, failure=OSError(number, words), at_once=at_once) as bench:
        assert bench.said == [
            f"changes cannot be watched ({words}): sitegen checks the files instead"
        ]
        blog.post("b")
        assert bench.returns()
        blog.remove("content/posts/b.md")
        assert bench.returns()
        assert len(bench.made) == (0 if at_once else 1)


def test_polling_asks_no_observer(blog):
    with Bench(blog, poll=True) as bench:
        blog.post("b")
        assert bench.returns()
        assert not bench.returns(within=1.0)
        assert (bench.made, bench.said) == ([], [])


def test_settings_that_are_gone_and_come_back_are_two_changes(blog):
    with Bench(blog, poll=True) as bench:
        blog.remove("site.yaml")
        assert bench.returns()
        assert not bench.returns(within=1.0)
        blog.settings()
        assert bench.returns()


def test_looking_takes_a_small_share_of_the_machine(blog):
    """The longer a look takes, the longer the pause after it."""
    with Bench(blog) as bench:
        bench.watcher._cost = 0.4
        assert bench.watcher._interval == pytest.approx(20)
        bench.watcher._is_polling = True
        assert bench.watcher._interval == pytest.approx(1.6)


# ---------------------------------------------------------------- looking where something was heard


def looks_like_a_scan(bench):
    """Return whether the next look finds what a look at everything would."""
    site = bench.watcher._site
    return bench.watcher.scan(site) == scan(site)


def test_a_look_at_one_folder_finds_what_a_look_at_all_would(site, never):
    """Files of a folder come, change and go; its neighbours' names begin like its own."""
    for name in ("a/x", "a/y", "a-b/x", "a/inner/x", "b/x", "a0/x"):
        site.post(name)
    site.template("home.html", "x")
    with Bench(site) as bench:
        folder = site.root / "content/posts/a"
        changes = [
            lambda: site.post("a/x", "Changed."),
            lambda: site.post("a/new"),
            lambda: site.remove("content/posts/a/y.md"),
            lambda: (folder / "x.md").rename(folder / "z.md"),
            lambda: site.post("a/.hidden"),
            lambda: site.post("a/x~"),
        ]
        for change in changes:
            change()
            bench.observer.tell(folder / "x.md")
            assert looks_like_a_scan(bench)
            assert bench.watcher._is_partial


@pytest.mark.parametrize(
    ("path", "change"),
    [
        ("content/posts/.git/x.md", lambda site: site.post(".git/x")),
        ("content/posts/new/x.md", lambda site: site.post("new/x")),
        ("content/authors.yaml", lambda site: site.write("content/authors.yaml")),
        ("site.yaml", lambda site: site.settings("paginate: 3")),
        ("content/posts/a/\u00e9.md", lambda site: site.post("a/\u00e9")),
        ("content/posts/a/x.md", lambda site: site.remove("content/posts/a/x.md")),
    ],
    ids=["hidden", "new folder", "top", "settings", "not ASCII", "last file"],
)
def test_whatever_is_less_simple_is_a_look_at_everything(site, never, path, change):
    site.post("a/x")
    site.post("b/x")
    with Bench(site) as bench:
        change(site)
        bench.observer.tell(site.root / path)
        assert looks_like_a_scan(bench)


def test_after_a_look_at_one_folder_all_are_looked_at(site, quick):
    """What nobody told of at the same time is found soon."""
    site.post("a/x")
    site.post("b/x")
    with Bench(site) as bench:
        bench.watcher._cost = 100.0  # as if the site were huge
        site.post("a/x", "Told.")
        site.post("b/x", "Not told.")
        bench.observer.tell(site.root / "content/posts/a/x.md")
        assert bench.returns()
        assert not looks_like_a_scan(bench)
        assert bench.returns()
        assert looks_like_a_scan(bench)


def test_a_site_with_a_bad_link_is_looked_at_too(site, quick):
    """What is wrong with a file is no reason to overlook others."""
    site.post("a/x")
    (site.root / "content/out").symlink_to("/etc")
    with Bench(site) as bench:
        site.post("a/y")
        assert bench.returns()
