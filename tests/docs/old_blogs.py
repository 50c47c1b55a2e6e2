"""Small blogs and comments of elsewhere, as the documents import them."""

import json

from tests.support import wxr
from tests.support.sites import drawn
from tests.unit.importing.exports import write

HOME = "https://slow-trains.example"


def write_wordpress(folder):
    """Write the export of a small blog of WordPress, and its uploads."""
    uploads = f"{HOME}/wp-content/uploads/2014/05"
    comments = wxr.comment(3, "It made me <em>late</em>.", author="Tom") + wxr.comment(
        4, "Where was it shown?", author="Ana", parent=3, approved="0"
    )
    fields = [("_thumbnail_id", "30"), ("my_stars", "4"), ("cinema", "Ideal"), ("_edit_last", "1")]
    items = [
        wxr.item(12, "The letters are sorted on the way.\n\n[gallery]\n\n[contact-form to=x]",
                 title="Night Mail", link=f"{HOME}/2014/05/night-mail/", post_name="night-mail",
                 terms=[("category", "film", "Film"), ("post_tag", "rain", "rain")],
                 comments=comments, fields=fields, guid=f"{HOME}/?p=12"),
        wxr.item(13, "Not yet.", title="Up the line", link=f"{HOME}/?p=13", status="draft",
                 post_name="up-the-line"),
        wxr.item(20, "I write about trains.", title="About", link=f"{HOME}/about/",
                 post_name="about", post_type="page"),
        wxr.item(21, "Older.", post_type="revision", status="inherit", post_name="12-revision-v1"),
        *(wxr.attachment(number, f"{uploads}/{name}.jpg", alt, post_parent="12")
          for number, name, alt in [(30, "platform", "A platform"), (31, "van", "A mail van")]),
        wxr.menu_entry(40, 1, type="post_type", object="page", object_id="20"),
    ]  # fmt: skip
    channel = wxr.CHANNEL | {
        "title": "Slow Trains", "description": "Films, read slowly", "link": HOME,
        "wp:base_site_url": HOME, "wp:base_blog_url": HOME,
    }  # fmt: skip
    parts = [wxr.author("mira", "Mira"), wxr.category("Film", "film"), wxr.tag("rain", "rain", 2)]
    write(folder, {
        "blog.xml": wxr.wxr(*parts, *items, channel=channel),
        "uploads/2014/05/platform.jpg": drawn(format="JPEG"),
        "uploads/2014/05/van.jpg": drawn(3, 2, format="JPEG"),
    })  # fmt: skip


_KIND = "http://schemas.google.com/g/2005#kind"
_BLOG = "tag:blogger.com,1999:blog-77"


def _entry(kind, number, title, text, more=""):
    return (
        f"<entry><id>{_BLOG}.post-{number}</id><published>2011-03-04T23:30:00.000Z</published>"
        f"<category scheme='{_KIND}' term='http://schemas.google.com/blogger/2008/kind#{kind}'/>"
        f"<title type='text'>{title}</title><content type='html'>{text}</content>"
        f"<author><name>Mira</name><email>mira@mail.example</email></author>{more}</entry>\n"
    )


def blogger():
    """Return a backup of Blogger: a post with a label and an answered comment, and a draft."""
    label = "<category scheme='http://www.blogger.com/atom/ns#' term='rain'/>"
    page = f"{HOME}/2011/03/the-ghost-train.html"
    link = f"<link rel='alternate' type='text/html' href='{page}'/>"
    draft = "<app:control><app:draft>yes</app:draft></app:control>"
    answers = f"<thr:in-reply-to ref='{_BLOG}.post-1' href='{page}' type='text/html'/>"
    return (
        "<?xml version='1.0' encoding='UTF-8'?>\n<feed xmlns='http://www.w3.org/2005/Atom' "
        "xmlns:app='http://www.w3.org/2007/app' "
        "xmlns:thr='http://purl.org/syndication/thread/1.0'>\n"
        f"<id>{_BLOG}.archive</id><title type='text'>Slow Trains</title>"
        "<generator uri='https://www.blogger.com'>Blogger</generator>\n"
        + _entry("post", 1, "The Ghost Train", "&lt;p&gt;Nobody waits.&lt;/p&gt;", label + link)
        + _entry("post", 2, "Brief Encounter", "Tea, &lt;b&gt;twice&lt;/b&gt;.", draft)
        + _entry("comment", 3, "", "I did.", answers)
        + "</feed>\n"
    )


def ghost():
    """Return an export of Ghost: two posts, of which one is for members, and a tag."""
    row = {
        "id": "p1", "title": "The Lady Vanishes", "slug": "the-lady-vanishes", "type": "post",
        "html": "<p>Her name is on the <em>window</em>.</p>", "status": "published",
        "visibility": "public", "published_at": "2021-07-01T22:30:00.000Z",
    }  # fmt: skip
    paid = row | {"id": "p2", "title": "Notes", "slug": "notes", "visibility": "paid"}
    tables = {
        "posts": [row, paid],
        "tags": [{"id": "t1", "name": "rain", "slug": "rain"}],
        "posts_tags": [{"post_id": "p1", "tag_id": "t1"}],
        "members": [{"email": "reader@mail.example"}],
    }
    return json.dumps({"db": [{"meta": {"version": "5.0.0"}, "data": tables}]})


SUBSTACK = {
    "posts.csv": (
        "post_id,post_date,is_published,email_sent_at,type,audience,title,subtitle,podcast_url\n"
        "11.closely-watched,2022-08-12T12:11:23.230Z,TRUE,,newsletter,everyone,"
        "Closely Watched Trains,,\n"
    ),
    "posts/11.closely-watched.html": "<p>A stamp, and where it was put.</p>",
    "email_list.trains.csv": "email\nreader@mail.example\n",
}

MEDIUM = {
    "posts/2018-08-11_Shanghai-Express-a1b2c3d4e5f6.html": (
        '<!DOCTYPE html><html><head><meta charset="utf-8"><title>Shanghai Express</title></head>'
        '<body><article class="h-entry"><header><h1 class="p-name">Shanghai Express</h1></header>'
        '<section data-field="body" class="e-content"><p>Everybody is late.</p></section><footer>'
        '<p>By <a href="https://medium.com/@mira" class="p-author h-card">Mira</a> on '
        '<a href="https://medium.com/p/a1b2c3d4e5f6"><time class="dt-published" '
        'datetime="2018-08-11T11:23:34.123Z">August 11, 2018</time></a>.</p><p><a '
        'href="https://medium.com/@mira/shanghai-express-a1b2c3d4e5f6" class="p-canonical">'
        "Canonical link</a></p></footer></article></body></html>"
    ),
    "sessions/sessions.html": "<p>192.0.2.7</p>",
}


def disqus():
    """Return an export of Disqus: two comments on a page, and one on a page that is nowhere."""

    def post(number, message, on, more=""):
        return (
            f'<post dsq:id="{number}"><id/><message><![CDATA[<p>{message}</p>]]></message>'
            "<createdAt>2013-10-10T19:20:29Z</createdAt><author><email>tom@mail.example</email>"
            f'<name>Tom</name></author><thread dsq:id="{on}"/>{more}</post>\n'
        )

    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<disqus xmlns="http://disqus.com" '
        'xmlns:dsq="http://disqus.com/disqus-internals">\n'
        f'<thread dsq:id="7"><id/><link>{HOME}/2011/03/the-ghost-train.html</link>'
        "<title>The Ghost Train</title></thread>\n"
        f'<thread dsq:id="8"><id/><link>{HOME}/gone/</link><title>Gone</title></thread>\n'
        + post(21, "Is it a comedy?", 7)
        + post(22, "It is.", 7, '<parent dsq:id="21"/>')
        + post(23, "Where did it go?", 8)
        + "</disqus>\n"
    )


def isso():
    """Return comments in the JSON that Isso imports."""
    said = {
        "id": 1, "author": "Tom", "email": "tom@mail.example", "website": "",
        "remote_addr": "192.0.2.7", "created": "2013-10-10 19:20:29", "text": "Slow.",
    }  # fmt: skip
    uri = "/the-lady-vanishes/"
    return json.dumps([{"id": uri, "title": "The Lady Vanishes", "comments": [said]}])


def remark42():
    """Return a backup of Remark42."""
    said = {
        "id": "a-1", "pid": "", "text": "<p>Twice.</p>\n", "orig": "*Twice*.", "score": 2,
        "user": {"name": "Ana", "id": "github_1", "picture": "", "ip": "c0ffee", "admin": False},
        "locator": {"site": "trains", "url": f"{HOME}/the-lady-vanishes/"}, "votes": {},
        "time": "2019-10-10T19:20:29.123456-05:00", "title": "The Lady Vanishes",
    }  # fmt: skip
    lines = ({"version": 1, "users": [], "posts": []}, said)
    return "".join(f"{json.dumps(line)}\n" for line in lines)


STATICMAN = {
    "the-ghost-train/entry1.yml": (
        "_id: e1\nname: Tom\ndate: '2016-01-02T10:00:00Z'\nmessage: Late.\n"
    ),
    "the-ghost-train/entry2.yml": (
        "_id: e2\nname: Ana\ndate: '2016-01-03T10:00:00Z'\nmessage: Very.\nreplying_to: '1'\n"
    ),
}


JEKYLL = {
    "_config.yml": f"title: Slow Trains\nurl: {HOME}\npermalink: pretty\n",
    "_posts/2010-05-06-sleeping-car.md": (
        "---\ntitle: Sleeping Car\ncategories: [film]\nimage: /assets/car.jpg\n---\n"
        "![A car]({{ site.baseurl }}/assets/car.jpg)\n\n"
        "After [the night]({% post_url 2010-05-07-compartment-six %}).\n\n"
        "{% include player.html %}\n"
    ),
    "_posts/2010-05-07-compartment-six.md": "---\ntitle: Compartment Six\n---\nCold.\n",
    "_layouts/post.html": "{{ content }}",
    "_data/comments/compartment-six/1.yml": (
        "_id: e1\nname: Tom\ndate: '2016-01-02T10:00:00Z'\nmessage: Very.\n"
    ),
    "README.md": "# My blog\n",
}

HUGO = {
    "hugo.toml": f'baseURL = "{HOME}/"\ntitle = "Slow Trains"\n',
    "content/posts/strangers/index.md": (
        '+++\ntitle = "Strangers on a Train"\ndate = 2012-03-04\n+++\n'
        '{{< figure src="fair.jpg" alt="A fair" >}}\n\n'
        'Not [a comedy]({{< ref "twentieth.md" >}}).\n\n{{< spotify abc >}}\n'
    ),
    "content/posts/twentieth.md": (
        "---\ntitle: Twentieth Century\ndate: 2012-03-05\n---\nQuick.\n"
    ),
    "content/search.md": "---\ntitle: Search\nlayout: search\n---\n",
}

ELEVENTY = {
    "eleventy.config.js": 'export const config = { dir: { input: "content" } };\n',
    "content/blog/blog.json": '{"tags": "posts"}\n',
    "content/blog/the-train.md": (
        "---\ntitle: The Train\ndate: 2013-04-05\ntags: [rain]\n---\n"
        "Pictures, [and those who saved them](/about.md).\n"
    ),
    "content/about.md": "---\ntitle: The author\n---\nI write.\n",
    "content/404.md": "---\npermalink: 404.html\n---\nLost.\n",
}

PELICAN = {
    "pelicanconf.py": f"SITENAME = 'Slow Trains'\nSITEURL = '{HOME}'\nPATH = 'content'\n",
    "content/film/the-general.md": (
        "Title: The General\nDate: 2014-05-06 10:00\nModified: 2014-06-01\nTags: silent\n\n"
        "He loves [two](|filename|../wrong-trousers.rst).\n\n"
        "![An engine]({static}/images/engine.jpg)\n"
    ),
    "content/wrong-trousers.rst": (
        "The Wrong Trousers\n##################\n\n:date: 2014-05-07\n:status: draft\n\n"
        "A chase [1]_.\n\n.. spotlight:: On a model railway.\n\n.. [1] On rails.\n"
    ),
    "content/pages/timetable.md": "Title: Timetable\n\nFilms, by day.\n",
    "content/film/skipped.md": "Title: Skipped\nStatus: skip\n\nNo.\n",
    "content/comments/the-general/1.md": "author: Tom\ndate: 2016-01-02 10:00\n\nTrue.\n",
}

NIKOLA = {
    "conf.py": f'BLOG_TITLE = "Slow Trains"\nSITE_URL = "{HOME}/"\n',
    "posts/runaway-train.rst": (
        ".. title: Runaway Train\n.. slug: runaway-train\n"
        ".. date: 2015-06-07 10:00:00 UTC\n.. tags: fog\n\n"
        "As slow as :doc:`the other <narrow-margin>`.\n\n.. TEASER_END\n\n"
        ".. chart:: Line\n   :title: Fog\n\n   ('Fog', [1, 2])\n"
    ),
    "posts/narrow-margin.md": "He waits, {{% gist abc %}}\n",
    "posts/narrow-margin.meta": (
        ".. title: The Narrow Margin\n.. slug: narrow-margin\n.. date: 2015-06-08\n"
    ),
    "pages/author.rst": ".. title: The writer\n.. slug: author\n\nI write.\n",
    "posts/notebook.ipynb": "{}",
}


def write_all(folder):
    """Write the exports that docs/moving.md imports."""
    write(folder, {
        "blogger.xml": blogger(), "ghost.json": ghost(), "disqus.xml": disqus(),
        "isso.json": isso(), "remark42.json": remark42(),
    })  # fmt: skip
    jekyll = JEKYLL | {"assets/car.jpg": drawn(format="JPEG")}
    hugo = HUGO | {"content/posts/strangers/fair.jpg": drawn(3, 2, format="JPEG")}
    pelican = PELICAN | {"content/images/engine.jpg": drawn(format="JPEG")}
    for name, files in {
        "pelican": pelican,
        "nikola": NIKOLA,
        "substack": SUBSTACK,
        "medium": MEDIUM,
        "comments": STATICMAN,
        "jekyll": jekyll,
        "hugo": hugo,
        "eleventy": ELEVENTY,
    }.items():
        write(folder / name, files)
