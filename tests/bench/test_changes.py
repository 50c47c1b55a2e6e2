"""Each change of a day changes one thing, touches its own files alone, and leaves a sign."""

from datetime import datetime, timedelta

import msgspec
import pytest
import yaml

from bench import changes, check, corpus, make_corpus, sites
from bench.generators import OUTPUT, hugos, pelican, sitegens
from bench.scenarios import SCENARIOS
from sitegen.pipeline.build import Options, build
from tests.bench.test_measuring import tree

NOW = make_corpus.LAST_DAY + timedelta(days=1)
GENERATORS = [*sitegens(), *hugos("hugo"), pelican()]


@pytest.fixture(scope="module")
def blog():
    """Return a blog of 25 posts, of which three review works of the table."""
    return corpus.make_blog(25)


def test_the_blog_holds_what_the_corpus_says(blog, tmp_path):
    made, comments, _ = make_corpus.write_blog(25, tmp_path, seed=1)
    assert (len(blog.posts), blog.comments) == (made, comments)
    dates = [datetime.fromisoformat(post.date) for post in blog.posts]
    assert dates == sorted(dates)
    for post in blog.posts:
        text = (tmp_path / f"content/posts/{post.year}/{post.slug}.md").read_text("utf-8")
        assert text.endswith(f"---\n\n{post.body}")
        names = (path.stem for path in (tmp_path / "content/comments" / post.slug).glob("*"))
        assert [comment.id for comment in post.comments] == sorted(names)


def test_front_matter_is_read_as_yaml_reads_it():
    """The corpus is read without a parser of YAML, because 400,000 comments take minutes."""
    for post, comments in make_corpus.blog_texts(60, seed=1):
        read = corpus._post(post, comments)
        texts = [post.text, *(text for _, text in comments)]
        for text, record in zip(texts, [read, *read.comments], strict=True):
            _, front, _ = text.split("---\n", 2)
            assert f"date: {record.date}\n" in front
            fields = yaml.safe_load(front)
            del fields["date"]
            found = msgspec.json.decode(msgspec.json.encode(record))
            assert {name: found[name] for name in fields} == fields


def test_one_post_in_ten_has_a_work_in_the_table_and_an_entry_thirty_days_before(blog):
    keyed = [post for post in blog.posts if post.key]
    assert [blog.posts.index(post) for post in keyed] == [1, 11, 21]
    assert blog.works == {post.key: post.work for post in keyed}
    for post, entry in zip(keyed, blog.entries, strict=True):
        day = datetime.fromisoformat(post.date).date() - timedelta(days=30)
        assert (entry.work, entry.date) == (post.key, day.isoformat())
    for count in (1, 2, 10):
        assert len(corpus.make_blog(count).works) == 1


# ---------------------------------------------------------------- changes


def fields_changed(before, after):
    """Return the names of everything that differs between two blogs."""
    found = [
        name
        for name in ("tagline", "head", "works", "entries")
        if getattr(after, name) != getattr(before, name)
    ]
    old_posts, new_posts = ({one.slug: one for one in blog.posts} for blog in (before, after))
    found += ["a post less" for slug in old_posts if slug not in new_posts]
    found += ["a post more" for slug in new_posts if slug not in old_posts]
    for slug in old_posts.keys() & new_posts.keys():
        found += [
            name
            for name in corpus.Post.__struct_fields__
            if getattr(old_posts[slug], name) != getattr(new_posts[slug], name)
        ]
    return found


def test_every_change_changes_one_thing_alone(blog):
    changed = {
        scenario.name: fields_changed(blog, scenario.change(blog)[0])
        for scenario in SCENARIOS
        if scenario.change
    }
    assert changed == {
        "one text edited": ["body"],
        "one title edited": ["title"],
        "one tag added": ["tags"],
        "one rating edited": ["rating"],
        "one comment added": ["comments"],
        "one post added": ["a post more"],
        "one post moved, new date": ["date"],
        "one post moved, new slug": ["a post less", "a post more"],
        "one post removed": ["a post less"],
        "one work edited": ["works"],
        "one diary entry edited": ["entries"],
        "one template changed": ["head"],
        "one setting changed": ["tagline"],
    }


def test_only_the_new_rating_goes_to_a_work_of_the_table():
    blog = corpus.make_blog(100)
    for scenario in SCENARIOS:
        if scenario.change:
            after, _ = scenario.change(blog)
            known = set(blog.posts)
            touched = [post for post in after.posts if post not in known]
            keyed = any(post.key for post in touched)
            assert keyed == (scenario.name == "one rating edited"), scenario.name
            blog = after


def test_after_every_change_the_posts_are_in_order(blog):
    for scenario in SCENARIOS:
        if scenario.change:
            blog, _ = scenario.change(blog)
            dates = [datetime.fromisoformat(post.date) for post in blog.posts]
            assert dates == sorted(dates), scenario.name


def test_an_added_tag_is_one_that_other_posts_have(blog):
    after, _ = changes.add_tag(blog)
    pairs = zip(after.posts, blog.posts, strict=True)
    [(new, old)] = [(new, old) for new, old in pairs if new != old]
    [tag] = set(new.tags) - set(old.tags)
    assert any(tag in post.tags for post in blog.posts)


def test_added_comments_and_posts_are_the_newest(blog):
    after, _ = changes.add_comment(changes.add_post(blog)[0])
    assert after.posts[-1].date > after.posts[-2].date
    pairs = zip(after.posts[:-1], blog.posts, strict=True)
    [thread] = [new.comments for new, old in pairs if new.comments != old.comments]
    assert [comment.id for comment in thread] == [f"c{n + 1:04d}" for n in range(len(thread))]


def test_a_post_moves_to_another_year_and_keeps_its_address(blog):
    after, _ = changes.redate_post(blog)
    [new] = [post for post in after.posts if post not in blog.posts]
    [old] = [post for post in blog.posts if post not in after.posts]
    assert new.slug == old.slug
    assert new.year < old.year
    assert after.posts[after.posts.index(new) - 1] == blog.posts[5]


def test_a_post_with_a_new_slug_takes_its_comments_with_it(blog):
    after, _ = changes.rename_post(blog)
    [new] = [post for post in after.posts if post not in blog.posts]
    [old] = [post for post in blog.posts if post not in after.posts]
    assert old.comments
    assert msgspec.structs.replace(new, slug=old.slug) == old


def test_a_removed_post_had_comments_and_its_neighbour_loses_the_link(blog):
    after, sign = changes.remove_post(blog)
    [old] = [post for post in blog.posts if post not in after.posts]
    assert old.comments
    newer = blog.posts[blog.posts.index(old) + 1]
    assert sign == changes.Sign(f"posts/{newer.slug}/index.html", f"/{old.slug}/", gone=True)


# ---------------------------------------------------------------- files


@pytest.mark.parametrize("generator", GENERATORS, ids=lambda one: one.name)
def test_every_change_touches_only_its_own_files(generator, blog, tmp_path):
    """One file, except where files move: then the old ones are gone, and no empty folder stays."""
    site = tmp_path / "site"
    sites.write_site(generator.layout, blog, site)
    before = tree(site)
    for scenario in SCENARIOS:
        if not scenario.change:
            continue
        changed, _ = scenario.change(blog)
        touched = sites.write_change(generator.layout, blog, changed, site)
        after = tree(site)
        differing = {path for path in {*before, *after} if before.get(path) != after.get(path)}
        assert set(touched) == differing, scenario.name
        sites.write_site(generator.layout, changed, tmp_path / "new" / scenario.name)
        assert after == tree(tmp_path / "new" / scenario.name)
        if scenario.needs_works and generator.name != "sitegen-default":
            assert touched == [], scenario.name
        elif " moved" not in scenario.name and "removed" not in scenario.name:
            assert len(touched) == 1, scenario.name
        empty = [path for path in site.rglob("*") if path.is_dir() and not any(path.iterdir())]
        assert empty == []
        blog, before = changed, after


# ---------------------------------------------------------------- signs


@pytest.mark.parametrize("generator", sitegens(), ids=lambda one: one.name)
def test_no_sign_is_there_before_its_change(generator, tmp_path):
    """A sign that the old site has too would show nothing. After the change it is there."""
    blog, site = corpus.make_blog(10), tmp_path / "site"
    sites.write_site(generator.layout, blog, site)
    build(site, Options(now=NOW))
    for scenario in SCENARIOS:
        if scenario.change and not (scenario.needs_works and generator.equal):
            changed, sign = scenario.change(blog)
            with pytest.raises(check.UnequalError):
                check.check_sign(generator.name, scenario.name, sign, site / OUTPUT)
            sites.write_change(generator.layout, blog, changed, site)
            build(site, Options(now=NOW))
            check.check_sign(generator.name, scenario.name, sign, site / OUTPUT)
            check.check_site(generator.name, changed, check.outcome(site / OUTPUT))
            blog = changed
