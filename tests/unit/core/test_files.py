"""The files of a site: each once, by a name that is the same everywhere, none from outside."""

import os
import unicodedata

import pytest

from sitegen.core.files import parents, walk


@pytest.fixture
def root(tmp_path):
    site = tmp_path / "site"
    (site / "content" / "posts").mkdir(parents=True)
    return site


def paths(root, folder="content"):
    """Return the paths of what a walk finds, and its problems as lines."""
    files, problems = walk(root, folder)
    return [file.path for file in files], [str(problem) for problem in problems]


def test_files_are_found_once_and_in_order(root):
    for name in ("posts/b.md", "posts/a/index.md", "a.yaml"):
        (root / "content" / name).parent.mkdir(exist_ok=True)
        (root / "content" / name).write_text("x")
    found = ["content/a.yaml", "content/posts/a/index.md", "content/posts/b.md"]
    assert paths(root) == (found, [])


def test_a_folder_that_is_not_there_holds_nothing(root):
    assert paths(root, "templates") == ([], [])


def test_a_file_knows_its_size_and_its_bytes(root):
    (root / "content" / "a").write_bytes(b"12345")
    [file] = walk(root, "content")[0]
    assert (file.size, file.read(), file.read(2)) == (5, b"12345", b"12")


def test_names_are_composed_whatever_the_disk_says(root):
    """A name that was saved decomposed, as macOS does, is the name that an author writes."""
    (root / "content" / unicodedata.normalize("NFD", "amélie.md")).write_text("x")
    assert paths(root)[0] == [unicodedata.normalize("NFC", "content/amélie.md")]


@pytest.mark.parametrize("name", ["a.md", "é.md"])
def test_names_of_folders_are_composed_too(root, name):
    folder = root / "content" / unicodedata.normalize("NFD", "amélie")
    folder.mkdir()
    (folder / unicodedata.normalize("NFD", name)).write_text("x")
    assert paths(root)[0] == [unicodedata.normalize("NFC", f"content/amélie/{name}")]


@pytest.mark.parametrize(
    "name", [".hidden.md", "a.md~", ".#a.md", "#a.md#", ".DS_Store", "Thumbs.db", ".git/config"]
)
def test_what_editors_and_desktops_leave_behind_is_passed_over(root, name):
    (root / "content" / name).parent.mkdir(exist_ok=True)
    (root / "content" / name).write_text("x")
    assert paths(root) == ([], [])


def test_static_files_may_begin_with_a_dot(root):
    """What a web host looks for is no litter: .well-known, .nojekyll."""
    for name in (".well-known/security.txt", ".nojekyll", ".DS_Store"):
        (root / "content" / "static" / name).parent.mkdir(parents=True, exist_ok=True)
        (root / "content" / "static" / name).write_text("x")
    found = ["content/static/.nojekyll", "content/static/.well-known/security.txt"]
    assert paths(root) == (found, [])


@pytest.mark.parametrize("kind", ["file", "folder"])
def test_a_link_out_of_the_site_is_an_error(root, kind):
    """Neither the file nor anything in the folder is read."""
    outside = root.parent / "secret"
    outside.mkdir()
    (outside / "key").write_text("private")
    target = outside / "key" if kind == "file" else outside
    (root / "content" / "posts" / "x").symlink_to(target)
    message = "a link out of the site is not followed"
    assert paths(root) == ([], [f"content/posts/x:1:1: error: {message}"])


def test_content_that_is_itself_a_link_out_of_the_site_is_not_read(root):
    outside = root.parent / "elsewhere"
    (root / "content").rename(outside)
    (outside / "posts" / "a.md").write_text("x")
    (root / "content").symlink_to(outside)
    files, problems = paths(root)
    assert files == []
    assert "a link out of the site" in problems[0]


def test_a_link_into_the_sources_is_followed(root):
    (root / "templates").mkdir()
    (root / "templates" / "a.png").write_text("x")
    (root / "content" / "pictures").symlink_to(root / "templates")
    (root / "content" / "one.png").symlink_to("pictures/a.png")
    assert paths(root) == (["content/one.png", "content/pictures/a.png"], [])


@pytest.mark.parametrize("target", ["../../.git/config", "../../site.yaml", "../../.git", "../.."])
def test_a_link_to_what_else_there_is_in_the_site_is_an_error(root, target):
    """A repository's settings may hold passwords: they are not to be published."""
    (root / ".git").mkdir()
    (root / ".git" / "config").write_text("private")
    (root / "site.yaml").write_text("title: x")
    (root / "content" / "static").mkdir()
    (root / "content" / "static" / "x").symlink_to(target)
    message = "links are only followed into content/, templates/, themes/ and i18n/"
    assert paths(root) == ([], [f"content/static/x:1:1: error: {message}"])


def test_content_that_is_itself_a_link_to_another_folder_is_not_read(root):
    (root / "content").rename(root / ".hidden")
    (root / "content").symlink_to(".hidden")
    files, problems = paths(root)
    assert (files, len(problems)) == ([], 1)
    assert "only followed into content/" in problems[0]


def test_folders_within_one_another_have_a_bound(root):
    """A hundred of them may be; what lies deeper is told of once, and nobody stumbles."""
    inner = root / "content" / "static"
    for _ in range(98):
        inner /= "d"
    (inner / "e" / "f").mkdir(parents=True)
    (inner / "x").write_text("x")
    (inner / "e" / "y").write_text("y")
    files, problems = paths(root)
    assert files == [f"content/static/{'d/' * 98}x"]
    [problem] = problems
    assert problem.endswith("d/e:1:1: error: is inside more than 100 folders: move it up")


@pytest.mark.parametrize("target", [".", "..", "../posts"])
def test_a_folder_that_holds_itself_is_an_error(root, target):
    """A walk that follows links ends all the same."""
    (root / "content" / "posts" / "loop").symlink_to(target)
    place = "content/posts/loop:1:1: error"
    assert paths(root) == ([], [f"{place}: a link to a folder that contains it"])


def test_two_folders_that_hold_each_other_end(root):
    for one, other in ("ab", "ba"):
        (root / "content" / one).mkdir()
        (root / "content" / one / "to").symlink_to(f"../{other}")
    files, problems = paths(root)
    assert files == []
    assert all("a folder that contains it" in problem for problem in problems)


def test_a_link_that_leads_nowhere_is_an_error(root):
    (root / "content" / "gone").symlink_to("nothing")
    [problem] = paths(root)[1]
    assert problem.startswith("content/gone:1:1: error: a broken link")


def test_a_name_that_is_no_text_is_an_error(root):
    """Such a name could not be written into any page."""
    (root / "content" / os.fsdecode(b"bad\xff.md")).write_text("x")
    [problem] = paths(root)[1]
    assert problem == "content/bad\\udcff.md:1:1: error: the name is not readable text: rename it"


def test_a_pipe_is_never_opened(root):
    os.mkfifo(root / "content" / "pipe")
    assert paths(root) == ([], ["content/pipe:1:1: error: is neither a file nor a folder"])


# ---------------------------------------------------------------- what strangers name


@pytest.fixture
def thread(root):
    """Return the folder of a post's comments."""
    folder = root / "content" / "comments" / "a"
    folder.mkdir(parents=True)
    return folder


def make_odd(folder):
    """Put into a folder of comments what is no comment; return each name and its message."""
    (folder / "out").symlink_to(folder.parents[3])
    (folder / "loop").symlink_to(".")
    (folder / "gone.md").symlink_to("nothing")
    os.mkfifo(folder / "pipe.md")
    (folder / os.fsdecode(b"bad\xff.md")).write_text("x")
    (folder / "line\n.md").write_text("x")
    return {
        "out": "a link out of the site is not followed",
        "loop": "a link to a folder that contains it",
        "gone.md": "a broken link: No such file or directory",
        "pipe.md": "is neither a file nor a folder",
        "bad\\udcff.md": "the name is not readable text: rename it",
        "line\n.md": "the name is not readable text: rename it",
    }


def test_odd_files_among_comments_are_warnings(root, thread):
    """They are left out, and the others are found."""
    odd = make_odd(thread)
    (thread / "c1.md").write_text("x")
    files, problems = paths(root)
    start = "content/comments/a"
    expected = [f"{start}/{name}:1:1: warning: {message}" for name, message in odd.items()]
    assert (files, sorted(problems)) == ([f"{start}/c1.md"], sorted(expected))


def test_the_folder_of_comments_itself_is_the_authors(root):
    """Where it leads out of the site, that is an error."""
    (root / "content" / "comments").symlink_to(root.parent)
    message = "a link out of the site is not followed"
    assert paths(root) == ([], [f"content/comments:1:1: error: {message}"])


def test_folders_within_one_another_are_a_warning_among_comments(root, thread):
    inner = thread
    for _ in range(98):
        inner /= "d"
    inner.mkdir(parents=True)
    [problem] = paths(root)[1]
    assert problem.endswith("d/d:1:1: warning: is inside more than 100 folders: move it up")


def test_paths_that_are_too_long_for_the_system_are_a_warning_among_comments(root, thread):
    """A system may hold them all the same, for they can be made from within."""
    above, length = os.open(thread, os.O_RDONLY), len(str(thread))
    while length < os.pathconf("/", "PC_PATH_MAX") - 150:
        os.mkdir("d" * 100, dir_fd=above)
        below = os.open("d" * 100, os.O_RDONLY, dir_fd=above)
        os.close(above)
        above, length = below, length + 101
    os.close(os.open(f"{'c' * 200}.md", os.O_CREAT, dir_fd=above))
    os.close(above)
    [problem] = paths(root)[1]
    assert problem.endswith(":1:1: warning: cannot be read: File name too long")


@pytest.mark.parametrize(("folder", "severity"), [("comments/a", "warning"), ("posts/a", "error")])
def test_a_folder_that_cannot_be_read_is_told(root, folder, severity, monkeypatch):
    """Among comments it is a warning."""
    closed = root / "content" / folder
    closed.mkdir(parents=True)
    scandir = os.scandir

    def refusing(path):
        if str(path) == str(closed):
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refusing)
    message = f"content/{folder}:1:1: {severity}: cannot be read: Permission denied"
    assert paths(root) == ([], [message])


def test_a_file_that_goes_while_it_is_looked_for_is_passed_over(root, monkeypatch):
    (root / "content" / "a").write_text("x")
    (root / "content" / "b").write_text("x")
    scandir = os.scandir

    def slow(path):
        entries = list(scandir(path))
        (root / "content" / "a").unlink(missing_ok=True)
        return entries

    monkeypatch.setattr(os, "scandir", slow)
    assert paths(root) == (["content/b"], [])


@pytest.mark.parametrize("forms", [("NFC", "NFD"), ("NFD", "NFC")])
def test_two_forms_of_a_comments_name_are_told_at_both(root, thread, forms):
    """The one in NFC is read, whichever was written first."""
    for form in forms:
        (thread / unicodedata.normalize(form, "amélie.md")).write_text(form)
    files, problems = walk(root, "content")
    kept, left_out = (unicodedata.normalize(form, "amélie.md") for form in ("NFC", "NFD"))
    here = "content/comments/a/"
    assert [(file.path, file.read()) for file in files] == [(here + kept, b"NFC")]
    assert [(problem.file, problem.severity) for problem in problems] == [
        (here + kept, "warning"),
        (here + left_out, "warning"),
    ]


def test_two_forms_of_an_authors_name_are_an_error(root):
    for form in ("NFC", "NFD"):
        (root / "content" / "posts" / unicodedata.normalize(form, "amélie.md")).write_text(form)
    message = "error: two names that differ only in Unicode form"
    assert paths(root)[1] == [f"content/posts/amélie.md:1:1: {message}"]


def test_parents_are_the_folders_around_a_path():
    assert list(parents("a/b/c.md")) == ["a/b", "a"]
    assert list(parents("c.md")) == []
