"""Opens object stores with the settings that their own tools read.

Environment variables, and the settings of machines in a cloud, are read by obstore
(https://developmentseed.org/obstore/). Profile files of AWS are read by ``aws_profiles``.
"""

import os
import socket
from collections.abc import Mapping
from datetime import timedelta
from importlib.util import find_spec
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from sitegen import __version__
from sitegen.core.diagnostics import UsageError
from sitegen.core.host_addresses import is_loopback
from sitegen.deploy.buckets.addresses import Scheme, StoreAddress
from sitegen.deploy.buckets.aws_profiles import Profile, read_profile
from sitegen.deploy.buckets.errors import no_credentials

if TYPE_CHECKING:
    from obstore.store import ClientConfig, ObjectStore, RetryConfig, S3Config

_ENDPOINTS: dict[Scheme, tuple[str, ...]] = {
    "s3": ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL", "AWS_ENDPOINT"),
    "gs": ("GOOGLE_BASE_URL",),
    "az": ("AZURE_STORAGE_ENDPOINT", "AZURE_ENDPOINT"),
}
"""Variables with the address of a store, the first one counts."""

_ALLOW_HTTP: dict[Scheme, str] = {
    "s3": "AWS_ALLOW_HTTP",
    "gs": "GOOGLE_ALLOW_HTTP",
    "az": "AZURE_ALLOW_HTTP",
}

_OTHER_KEYS = (
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_SKIP_SIGNATURE",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
)
"""Variables that say where credentials come from, beside AWS_ACCESS_KEY_ID."""

_NEVER_EMPTY: dict[Scheme, tuple[str, ...]] = {
    "s3": (
        "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_SESSION_TOKEN",
        "AWS_REGION",
        "AWS_DEFAULT_REGION",
    ),
    "gs": ("GOOGLE_APPLICATION_CREDENTIALS", "GOOGLE_SERVICE_ACCOUNT"),
    "az": (
        "AZURE_STORAGE_ACCOUNT_NAME",
        "AZURE_STORAGE_ACCOUNT_KEY",
        "AZURE_STORAGE_SAS_TOKEN",
    ),
}
"""Further variables whose empty value is a mistake, such as the name of a secret in a workflow."""

METADATA_WAIT = 1.0
"""Seconds to wait for a machine's metadata, as the AWS tools do (AWS_METADATA_SERVICE_TIMEOUT)."""

REQUEST_SECONDS = 300
"""Longest time of one request: 32 files of 1 MB at once, over a line of 1 Mbit/s."""

RETRIES = 6
"""Attempts after the first, in about six seconds."""


def require_library() -> None:
    """Raise UsageError if the extra ``cloud`` is not installed."""
    if find_spec("obstore") is None:
        raise UsageError("object stores need obstore: install it with pip install 'sitegen[cloud]'")


def open_store(address: StoreAddress, environment: Mapping[str, str] = os.environ) -> "ObjectStore":
    """Return the store of an address; nothing is asked of it yet.

    Raises UsageError if a setting or the credentials are missing or unusable.
    """
    from obstore.exceptions import BaseError
    from obstore.store import AzureStore, GCSStore

    for name in (*_ENDPOINTS[address.scheme], *_NEVER_EMPTY[address.scheme]):
        if not environment.get(name, "unset").strip():
            raise UsageError(f"the variable {name} is empty: set it to a value, or unset it")
    profile = Profile()
    if address.scheme == "s3" and not environment.get("AWS_ACCESS_KEY_ID"):
        profile = read_profile(environment)
    client = _client(address.scheme, environment, profile.endpoint)
    retry: RetryConfig = {"max_retries": RETRIES, "retry_timeout": timedelta(minutes=2)}
    prefix = address.prefix or None
    try:
        if address.scheme == "s3":
            return _s3(address, environment, profile, client, retry)
        if address.scheme == "gs":
            return GCSStore(
                address.bucket, prefix=prefix, client_options=client, retry_config=retry
            )
        return AzureStore(address.bucket, prefix=prefix, client_options=client, retry_config=retry)
    except (BaseError, ValueError, OSError) as failure:
        raise UsageError(_setting_error(str(failure), address)) from None


def _s3(
    address: StoreAddress,
    environment: Mapping[str, str],
    profile: Profile,
    client: "ClientConfig",
    retry: "RetryConfig",
) -> "ObjectStore":
    """Return a bucket of S3, with what a profile adds to the environment."""
    from obstore.store import S3Store

    config: S3Config = {}
    has_other = any(environment.get(name) for name in _OTHER_KEYS)
    if profile.key_id and not has_other:
        config = {"access_key_id": profile.key_id, "secret_access_key": profile.secret}
        if profile.token:
            config["session_token"] = profile.token
    elif not environment.get("AWS_ACCESS_KEY_ID") and not has_other:
        _expect_machine(address, environment)
    region = environment.get("AWS_REGION") or environment.get("AWS_DEFAULT_REGION")
    if not region and profile.region:
        config["region"] = profile.region
    if profile.endpoint and not _endpoint("s3", environment):
        config["endpoint"] = profile.endpoint
    return S3Store(
        address.bucket,
        prefix=address.prefix or None,
        config=config,
        client_options=client,
        retry_config=retry,
    )


def _expect_machine(address: StoreAddress, environment: Mapping[str, str]) -> None:
    """Raise UsageError unless this is a machine of AWS, which can give credentials."""
    is_off = environment.get("AWS_EC2_METADATA_DISABLED", "").lower() == "true"
    place = urlsplit(environment.get("AWS_METADATA_ENDPOINT") or "http://169.254.169.254")
    try:
        if is_off or not place.hostname:
            raise OSError
        host = (place.hostname, place.port or 80)
        socket.create_connection(host, timeout=METADATA_WAIT).close()
    except (OSError, ValueError):
        raise UsageError(no_credentials(address)) from None


def _endpoint(scheme: Scheme, environment: Mapping[str, str]) -> str:
    return next(filter(None, (environment.get(name) for name in _ENDPOINTS[scheme])), "")


def _client(scheme: Scheme, environment: Mapping[str, str], further: str) -> "ClientConfig":
    """Return the settings of requests; raise UsageError for an endpoint that cannot be used.

    Without encryption, everybody on the way could read and change the site. So ``http:`` is only
    for this machine, or for who allows it by the variable of the store's own tools.
    """
    client: ClientConfig = {
        "connect_timeout": "5s",
        "timeout": f"{REQUEST_SECONDS}s",
        "user_agent": f"sitegen/{__version__}",
    }
    endpoint = _endpoint(scheme, environment) or further
    if not endpoint:
        return client
    host = _plain_host(endpoint)
    if not host:
        names = " or ".join(_ENDPOINTS[scheme])
        raise UsageError(f"{names}: expected an address such as https://store.example.org")
    if endpoint.lower().startswith("http:"):
        if not _is_here(host) and environment.get(_ALLOW_HTTP[scheme], "").lower() != "true":
            raise UsageError(
                f"the endpoint {host} has http://, which sends everything unencrypted: "
                f"use https://, or set {_ALLOW_HTTP[scheme]}=true"
            )
        client["allow_http"] = True
    return client


def _plain_host(endpoint: str) -> str:
    """Return the host of an endpoint, "" if the endpoint is not usable or has a password."""
    try:
        found = urlsplit(endpoint)
        is_odd = found.username or found.password or found.query or found.port == 0
    except ValueError:
        return ""
    is_web = found.scheme in ("http", "https") and endpoint.isprintable() and " " not in endpoint
    return found.hostname or "" if is_web and not is_odd else ""


def _is_here(host: str) -> bool:
    """Return whether a host is this machine by its name or its numeric address alone."""
    try:
        return host == "localhost" or is_loopback(host)
    except ValueError:
        return False


def _setting_error(text: str, address: StoreAddress) -> str:
    """Return what is wrong with a setting, without its value."""
    if "MissingAccount" in text:
        return f"no account for {address}: set AZURE_STORAGE_ACCOUNT_NAME"
    if "OpenCredentials" in text or "DecodeCredentials" in text:
        return (
            f"the file with the credentials for {address} cannot be read: check its path and form"
        )
    if "InvalidAccessKey" in text:
        return "the key of the account is not valid: check AZURE_STORAGE_ACCOUNT_KEY"
    return f"the environment has a setting for {address} that cannot be used: check its variables"
