"""The settings of stores: endpoints, credentials, and what is wrong with them, without values."""

import re
import socket

import pytest

from sitegen.core.diagnostics import UsageError
from sitegen.deploy.buckets.addresses import parse_address
from sitegen.deploy.buckets.stores import open_store

KEYS = {"AWS_ACCESS_KEY_ID": "AKID", "AWS_SECRET_ACCESS_KEY": "not-for-messages"}


@pytest.fixture
def opened(monkeypatch, tmp_path):
    """Return a function that opens a store with nothing but some variables in the environment."""

    def open_with(text, **variables):
        for name in ("AWS", "AZURE", "GOOGLE"):
            for known in [key for key in __import__("os").environ if key.startswith(name)]:
                monkeypatch.delenv(known)
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("HOME", str(tmp_path))
        return open_store(parse_address(text))

    return open_with


@pytest.fixture
def no_machine(monkeypatch):
    """Let nothing answer where machines of a cloud ask for credentials."""

    def refuse(*_args, **_options):
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", refuse)


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://account.r2.cloudflarestorage.com",
        "http://127.0.0.1:9000",
        "http://localhost:9000/",
        "http://[::1]:9000",
    ],
)
def test_endpoints_with_https_or_on_this_machine_are_used(opened, endpoint):
    store = opened("s3://reviews/blog", AWS_ENDPOINT_URL=endpoint, **KEYS)
    assert bool((store.client_options or {}).get("allow_http")) == endpoint.startswith("http:")
    assert (store.config["bucket"], store.prefix) == ("reviews", "blog")


def test_http_beyond_this_machine_wants_the_variable_of_the_tools(opened):
    far = {"AWS_ENDPOINT_URL_S3": "http://minio.example.org:9000", **KEYS}
    message = (
        "the endpoint minio.example.org has http://, which sends everything unencrypted: "
        "use https://, or set AWS_ALLOW_HTTP=true"
    )
    with pytest.raises(UsageError, match=f"^{re.escape(message)}$"):
        opened("s3://reviews", **far)
    assert opened("s3://reviews", AWS_ALLOW_HTTP="true", **far).client_options["allow_http"]


@pytest.mark.parametrize(
    "endpoint",
    [
        "nonsense",
        "ftp://x",
        "https://",
        "https://AKID:not-for-messages@store.example.org",
        "https://[x",
        "https://a b",
    ],
)
def test_an_endpoint_that_is_no_address_is_refused(opened, endpoint):
    with pytest.raises(UsageError, match=r"^AWS_ENDPOINT_URL_S3 or .*: expected an address") as it:
        opened("s3://reviews", AWS_ENDPOINT_URL=endpoint, **KEYS)
    assert "not-for-messages" not in str(it.value)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("s3://reviews", "AWS_ACCESS_KEY_ID"),
        ("s3://reviews", "AWS_ENDPOINT_URL"),
        ("gs://reviews", "GOOGLE_APPLICATION_CREDENTIALS"),
        ("az://reviews", "AZURE_STORAGE_ACCOUNT_KEY"),
    ],
)
def test_an_empty_variable_is_a_mistake(opened, text, name):
    with pytest.raises(UsageError, match=f"^the variable {name} is empty: "):
        opened(text, **{name: ""})


@pytest.mark.parametrize(
    ("text", "variables", "message"),
    [
        ("s3://reviews", {}, "no credentials for s3://reviews: set AWS_ACCESS_KEY_ID and "),
        ("az://reviews", {}, "no account for az://reviews: set AZURE_STORAGE_ACCOUNT_NAME"),
        (
            "az://reviews",
            {
                "AZURE_STORAGE_ACCOUNT_NAME": "mira",
                "AZURE_STORAGE_ACCOUNT_KEY": "not-for-messages!",
            },
            "the key of the account is not valid: check AZURE_STORAGE_ACCOUNT_KEY",
        ),
        (
            "gs://reviews",
            {"GOOGLE_APPLICATION_CREDENTIALS": "/nowhere/not-for-messages.json"},
            "the file with the credentials for gs://reviews cannot be read",
        ),
        (
            "s3://reviews",
            {"AWS_CHECKSUM_ALGORITHM": "not-for-messages", **KEYS},
            "the environment has a setting for s3://reviews that cannot be used",
        ),
    ],
)
def test_a_setting_that_is_missing_or_wrong_is_named(opened, no_machine, text, variables, message):
    try:
        store = opened(text, **variables)
    except UsageError as failure:
        said = str(failure)
    else:
        raise AssertionError(store)
    assert said.startswith(message)
    assert "not-for-messages" not in said


def test_stores_of_google_and_azure_open_with_their_own_variables(opened):
    key = {"AZURE_STORAGE_ACCOUNT_NAME": "mira", "AZURE_STORAGE_ACCOUNT_KEY": "c2VjcmV0"}
    assert opened("az://$web/blog", **key).prefix == "blog"
    assert opened("gs://reviews/blog", GOOGLE_SKIP_SIGNATURE="true").prefix == "blog"
