"""A document's text in its file: what was left out is told, and lines are those of the file."""

from sitegen.config.loading import load
from sitegen.importing.addresses import OldBlog
from sitegen.importing.document_context import DocumentContext
from sitegen.importing.documents import document_file
from sitegen.importing.galleries import Picture
from sitegen.importing.media_addresses import OldMedia
from sitegen.importing.records import Document, Text
from sitegen.importing.rules import Rules


def test_lines_of_shortcodes_count_from_the_top_of_the_file(tmp_path) -> None:
    (tmp_path / "site.yaml").write_text("title: T\nurl: https://example.org\n")
    context = DocumentContext(
        config=load(tmp_path),
        blog=OldBlog("http://old.example/"),
        old_media=OldMedia(OldBlog("http://old.example/"), "wordpress"),
        rules=Rules(),
        media={"7": Picture("http://old.example/u/a.jpg", "A")},
    )
    source = "a\n\n[gallery ids=7]\n\n[box x=1]<script>x</script>"
    document = Document(
        group="posts", identity="1", title="A", date="2011-01-02", text=Text(source, "wordpress")
    )
    written = document_file(document, "content/posts/a.md", (), context)
    assert written.data.decode() == (
        "---\ntitle: A\ndate: 2011-01-02\n---\n"
        "a\n\n![A](http://old.example/u/a.jpg)\n\n\\[box x=1\\]\n"
    )
    assert written.shortcodes == (("box", 9),)
    assert written.warnings == ("script may not be in a site and was left out of the text",)
