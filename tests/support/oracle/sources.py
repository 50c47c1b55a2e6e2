"""The sources of a site as data, so that an edit is an assignment, and their way to the disk."""

import copy
import csv
import io

from tests.support.oracle.values import BODIES, SAID
from tests.support.sites import PICTURE

NEW = "New."
"""The text of a document that an edit of a field makes."""


class Sources:
    """The sources of a site; each public method but ``files_on_disk`` and ``copy`` is an edit."""

    def __init__(self):
        self.settings = {"title": "Slow Trains", "url": "https://example.org/", "theme": "plain"}
        one = {"title": "One", "date": "2011-03-04", "tags": "[a, b]", "work": "w", "rating": "8"}
        two = {"title": "Two", "date": "2012", "reviews": "[{work: w, rating: 7}, {work: v}]"}
        three = {"title": "Three", "date": "2012-05-06", "tags": "[B]", "diary": "[2012-05-01]"}
        self.documents = {
            "posts/one": (one, BODIES[0]),
            "posts/two": (two, BODIES[0]),
            "posts/three": (three, BODIES[1]),
            "works/w": ({"title": "W", "kind": "film", "genres": "[noir]"}, "The synopsis."),
            "works/v": ({"title": "V", "tags": "[b]"}, ""),
            "pages/about": ({"title": "About"}, "Of [all](/archive/)."),
            "lists/best": ({"title": "Best", "entries": "[w]"}, ""),
        }
        self.rows = {"x": {"kind": "film"}, "y-1984": {"body": BODIES[5]}}
        self.comments = {
            ("one", "c1"): {"author": "Tom", "rating": "9"},
            ("one", "c2"): {"parent": "c1"},
            ("works/w", "c1"): {"rating": "4/5"},
            ("pages/about", "c1"): {},
        }
        self.diaries = {
            "2011.yaml": [{"date": "2011-03-04", "work": "w"}, {"work": "v", "status": "wanted"}],
            "2012.yaml": [{"date": "2012-05", "work": "w", "rating": "6", "note": "Some *words*."}],
        }
        self.files = {
            "content/static/still.png": PICTURE,
            "templates/shortcodes/box.html": "<i>{{ inner }}</i>",
        }
        self.crowded = 0

    def copy(self):
        return copy.deepcopy(self)

    # ------------------------------------------------------------ documents

    def field(self, path, change):
        name, value = change
        fields, text = self.documents.get(path, ({"title": path.split("/")[-1]}, NEW))
        self.documents[path] = ({**fields, name: value}, text)

    def text(self, path, text):
        fields, _ = self.documents.get(path, ({"title": path.split("/")[-1]}, ""))
        self.documents[path] = (fields, text)

    def rename(self, old, new):
        if old in self.documents:
            self.documents[new] = self.documents.pop(old)

    def delete(self, path):
        self.documents.pop(path, None)

    def crowd(self, number):
        """Let so many further posts review one work, in one series."""
        self.crowded = number

    # ------------------------------------------------------------ rows

    def row(self, title, change):
        name, value = change
        self.rows[title] = {**self.rows.get(title, {}), name: value}

    def turn_rows(self, title):
        """Put a row last, which moves others up."""
        if title in self.rows:
            self.rows[title] = self.rows.pop(title)

    def delete_row(self, title):
        self.rows.pop(title, None)

    def to_row(self, path):
        """Move a work from its file to a row with its key."""
        if path in self.documents:
            fields, text = self.documents.pop(path)
            kept = {"kind": fields.get("kind"), "year": fields.get("year"), "body": text or None}
            self.rows[fields["title"].strip('"')] = {"key": path.split("/")[-1], **kept}

    def to_file(self, title):
        """Move a work from its row to a file."""
        if title in self.rows:
            row = self.rows.pop(title)
            fields = {"title": title, "kind": row.get("kind"), "year": row.get("year")}
            self.documents[f"works/{row.get('key') or title}"] = (fields, row.get("body") or "")

    # ------------------------------------------------------------ comments

    def comment(self, key, change):
        name, value = change
        self.comments[key] = {**self.comments.get(key, {}), name: value}

    def move_comment(self, old, new):
        if old in self.comments:
            self.comments[new] = self.comments.pop(old)

    def move_thread(self, old, new):
        """Move a whole folder of comments, as an author who renames a post does."""
        for thread, name in [key for key in self.comments if key[0] == old]:
            self.comments[new, name] = self.comments.pop((thread, name))

    def delete_comment(self, key):
        self.comments.pop(key, None)

    # ------------------------------------------------------------ the diary

    def entry(self, at, change):
        """Set a key of an entry, or of a new one below it all."""
        (name, number), (key, value) = at, change
        found = self.diaries.setdefault(name, [])
        if number >= len(found):
            found.append({"date": "2012-02-29", "work": "w"})
        number = min(number, len(found) - 1)
        found[number] = {**found[number], key: value}

    def move_entry(self, old, new):
        found = self.diaries.get(old[0], ())
        if old[1] < len(found):
            entry = found.pop(old[1])
            self.diaries.setdefault(new[0], []).insert(new[1], entry)

    def delete_entry(self, at):
        name, number = at
        if number < len(self.diaries.get(name, ())):
            del self.diaries[name][number]

    def delete_diary(self, name):
        self.diaries.pop(name, None)

    # ------------------------------------------------------------ settings and other files

    def setting(self, change):
        name, value = change
        self.settings[name] = value

    def file(self, change):
        path, text = change
        # A path cannot be a file and a folder, on this disk at least.
        for other in list(self.files):
            if other.startswith(f"{path}/") or path.startswith(f"{other}/"):
                del self.files[other]
        self.files[path] = text

    def delete_file(self, path):
        self.files.pop(path, None)

    # ------------------------------------------------------------ the disk

    def files_on_disk(self):
        """Return the bytes of every file of the site's folder, by path."""
        wanted = {"site.yaml": lines(self.settings), **self.files}
        for path, (fields, text) in self.documents.items():
            wanted[f"content/{path}.md"] = f"---\n{lines(fields)}---\n{text}\n"
        for number in range(self.crowded):
            fields = {
                "title": f"P {number}",
                "date": f"2010-01-{number + 1:02}",
                "work": "w",
                "rating": f"{number}",
                "series": "S",
            }
            wanted[f"content/posts/p{number}.md"] = f"---\n{lines(fields)}---\nOf it.\n"
        if self.rows:
            wanted["content/works/table.csv"] = table(["title"], self.titled_rows())
        for (thread, name), fields in self.comments.items():
            others = {key: value for key, value in fields.items() if key != "text"}
            text = fields.get("text", SAID[0])
            wanted[f"content/comments/{thread}/{name}.md"] = f"---\n{lines(others)}---\n{text}\n"
        for name, found in self.diaries.items():
            is_table = name.endswith(".csv")
            text = table(["date", "work"], cells(found)) if is_table else entries_of(found)
            wanted[f"content/diary/{name}"] = text
        return {
            path: text if isinstance(text, bytes) else text.encode()
            for path, text in wanted.items()
        }

    def titled_rows(self):
        return [{"title": title, **fields} for title, fields in self.rows.items()]


def table(first, rows):
    """Return a table with the columns that any row needs."""
    used = {name for fields in rows for name, value in fields.items() if value} - {*first}
    file = io.StringIO(newline="")
    columns = [*first, *sorted(used)]
    writer = csv.DictWriter(file, columns, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue()


def cells(entries):
    """Return the entries of a diary as rows: a cell has no quotation marks or brackets of YAML."""
    return [
        {key: value.strip("\"'[]").replace(",", ";") for key, value in entry.items() if value}
        for entry in entries
    ]


def lines(fields):
    return "".join(f"{name}: {value}\n" for name, value in fields.items() if value is not None)


def entries_of(entries):
    """Return the text of a diary file in YAML."""
    texts = []
    for fields in entries:
        pairs = [f"{key}: {value}" for key, value in fields.items() if value is not None]
        texts.append(f"- {{{', '.join(pairs)}}}\n")
    return "".join(texts)
