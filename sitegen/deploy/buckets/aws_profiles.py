"""Access keys in the profile files of the AWS tools, ``~/.aws/credentials`` and ``~/.aws/config``.

The format and the order of the places are those of the AWS SDKs and Tools Reference Guide, "Shared
config and credentials files". Only keys that are written in a file are read: no program is run, and
no login is made.
"""

import configparser
import os
import shlex
from collections.abc import Mapping
from pathlib import Path

import msgspec

from sitegen.core.diagnostics import UsageError

_OTHER_WAYS = (
    "credential_process",
    "credential_source",
    "login_session",
    "role_arn",
    "sso_account_id",
    "sso_session",
    "sso_start_url",
    "web_identity_token_file",
)
"""Settings of a profile whose keys come from a login, a role or a program."""


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """The values of a profile; "" for a value that it does not have."""

    key_id: str = ""
    secret: str = ""
    token: str = ""
    region: str = ""
    endpoint: str = ""


def read_profile(environment: Mapping[str, str] = os.environ) -> Profile:
    """Return the profile that AWS_PROFILE names, or ``default``; it is empty if there is none.

    Raises UsageError for a profile that AWS_PROFILE names and no file has, for a file that cannot
    be read, and for a profile whose keys are not in the files.
    """
    named = environment.get("AWS_PROFILE") or environment.get("AWS_DEFAULT_PROFILE") or ""
    name = named or "default"
    section = "default" if name == "default" else f"profile {name}"
    values = _section(environment, "AWS_CONFIG_FILE", "config", section)
    values |= _section(environment, "AWS_SHARED_CREDENTIALS_FILE", "credentials", name)
    if named and not values:
        raise UsageError(
            f"no profile {name!r} in ~/.aws/config or ~/.aws/credentials: "
            "correct AWS_PROFILE, or run `aws configure list-profiles`"
        )
    has_key = bool(values.get("aws_access_key_id") and values.get("aws_secret_access_key"))
    if not has_key and any(way in values for way in _OTHER_WAYS):
        export = f"aws configure export-credentials --profile {shlex.quote(name)} --format env"
        raise UsageError(
            f"the AWS profile {name!r} has no access key in these files. "
            f'Run `eval "$({export})"`, then deploy again'
        )
    return Profile(
        key_id=values.get("aws_access_key_id", "") if has_key else "",
        secret=values.get("aws_secret_access_key", "") if has_key else "",
        token=values.get("aws_session_token", "") if has_key else "",
        region=values.get("region", ""),
        endpoint=values.get("endpoint_url", ""),
    )


def _section(
    environment: Mapping[str, str], variable: str, file: str, section: str
) -> dict[str, str]:
    """Return a section of a profile file, empty if there is none."""
    path = Path(environment.get(variable) or f"~/.aws/{file}").expanduser()
    # A key may contain a percent sign; the same section may stand twice.
    parser = configparser.RawConfigParser(strict=False)
    try:
        parser.read_string(path.read_text("utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (OSError, UnicodeDecodeError, configparser.Error):
        # The message of a parser repeats the line, which may be a secret.
        raise UsageError(f"{path} cannot be read as a file of AWS profiles: correct it") from None
    return dict(parser.items(section)) if parser.has_section(section) else {}
