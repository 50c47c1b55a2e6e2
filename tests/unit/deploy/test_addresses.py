"""Addresses of object stores, as users write them after ``--to``."""

import pytest

from sitegen.core.diagnostics import UsageError
from sitegen.deploy.buckets.addresses import StoreAddress, parse_address


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("s3://reviews", StoreAddress("s3", "reviews")),
        ("S3://reviews/", StoreAddress("s3", "reviews")),
        ("s3://reviews.example.org/blog/", StoreAddress("s3", "reviews.example.org", "blog")),
        ("gs://reviews_1/a/b c", StoreAddress("gs", "reviews_1", "a/b c")),
        ("az://$web/评论", StoreAddress("az", "$web", "评论")),
    ],
)
def test_an_address_names_a_bucket_and_a_prefix(text, address):
    assert parse_address(text) == address


@pytest.mark.parametrize("text", ["public", "/srv/www", "C:\\www", "../a:b", "s3:/x", ""])
def test_everything_without_a_scheme_is_a_folder(text):
    assert parse_address(text) is None


def test_an_address_is_shown_without_a_slash_at_its_end():
    assert str(parse_address("s3://reviews/blog/")) == "s3://reviews/blog"
    assert str(parse_address("gs://reviews/")) == "gs://reviews"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("https://example.org/", "https:// is not a destination"),
        ("s3a://reviews/", "s3a:// is not a destination"),
        ("s3://KEY:secret@reviews/", "an address has no password and no port"),
        ("s3://localhost:8333/reviews", "an address has no password and no port"),
        ("s3:///blog", "the name of the bucket is not valid"),
        ("s3://re views/", "the name of the bucket is not valid"),
        ("s3://reviews//blog", "the prefix has an empty part"),
        ("s3://reviews/../blog", "the prefix has an empty part"),
        ("s3://reviews/a\nb", "the prefix has an empty part"),
    ],
)
def test_other_addresses_are_refused_without_repeating_a_password(text, message):
    with pytest.raises(UsageError, match=f"^--to: {message}") as failure:
        parse_address(text)
    assert "secret" not in str(failure.value)
