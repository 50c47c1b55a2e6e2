"""Errors of object stores in words that say what to do, and never with a credential.

The text of a library's error may hold parts of a signed request. So only a status, a code and the
name of a host are taken from it.
"""

import re

from sitegen.deploy.buckets.addresses import StoreAddress
from sitegen.deploy.sending import DeployError

_STATUS = re.compile(r"status code: (\d{3})")
_CODE = re.compile(r"<Code>([A-Za-z0-9]{1,64})</Code>")
_HOST = re.compile(r"https?://(?:[^/\s@]*@)?([A-Za-z0-9.:\[\]-]{1,260})")
_METADATA = ("169.254.169.254", "169.254.170.", "metadata.google", "fd00:ec2")
"""Hosts that machines of a cloud ask for credentials, in addresses of requests."""

_REDIRECT = "redirect without LOCATION"
"""The library's words for an answer that names another region."""

NO_BUCKET = frozenset({"NoSuchBucket", "ContainerNotFound", "InvalidBucketName"})

_CREDENTIALS = frozenset(
    {
        "401",
        "AuthenticationFailed",
        "ExpiredToken",
        "ExpiredTokenException",
        "InvalidAccessKeyId",
        "InvalidAuthenticationInfo",
        "InvalidSecurity",
        "InvalidToken",
        "SignatureDoesNotMatch",
        "TokenRefreshRequired",
    }
)
_CLOCK = frozenset({"RequestTimeTooSkewed"})
_OVERLOAD = frozenset(
    {"429", "500", "502", "503", "504", "InternalError", "ServerBusy", "ServiceUnavailable"}
    | {"SlowDown"}
)
_RIGHTS = frozenset(
    {"403", "AccessDenied", "AllAccessDisabled", "AuthorizationFailure"}
    | {"AuthorizationPermissionMismatch", "InsufficientAccountPermissions"}
)
_REGION = frozenset(
    {
        "AuthorizationHeaderMalformed",
        "IllegalLocationConstraintException",
        "PermanentRedirect",
        "TemporaryRedirect",
    }
)

_SETTINGS = {
    "s3": "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE",
    "gs": "GOOGLE_APPLICATION_CREDENTIALS, or run `gcloud auth application-default login`",
    "az": "AZURE_STORAGE_ACCOUNT_KEY or AZURE_STORAGE_SAS_TOKEN",
}


class ConflictError(DeployError):
    """An object is not the version that a conditional write expects."""


class NoConditionsError(DeployError):
    """The store has no conditional writes."""


def code_of(failure: BaseException) -> str:
    """Return the store's own code of an error, such as ``NoSuchBucket``; "" if it has none."""
    found = _CODE.search(str(failure))
    return found[1] if found else ""


def no_credentials(address: StoreAddress) -> str:
    """Return the message for a store without credentials."""
    return f"no credentials for {address}: set {_SETTINGS[address.scheme]}"


def explained(failure: BaseException, address: StoreAddress) -> DeployError:
    """Return an error of the library in our own words."""
    text = str(failure)
    found, code = _STATUS.search(text), code_of(failure)
    status = found[1] if found else ""
    if any(host in text for host in _METADATA):
        message = no_credentials(address)
    elif status or _REDIRECT in text:
        message = _refused(status, code or "PermanentRedirect" * (not status), address)
    else:
        message = _unreachable(text, address)
    answer = " ".join(filter(None, [status and f"HTTP {status}", code]))
    return DeployError(f"{message} ({answer})" if answer else message)


def _refused(status: str, code: str, address: StoreAddress) -> str:
    """Return the message for an answer that is an error: the reason and the next step."""
    settings = _SETTINGS[address.scheme]
    for codes, message in (
        (NO_BUCKET, f"there is no bucket {address.bucket!r}: create it, or correct the name"),
        (_CLOCK, "the clock of this machine differs too much from the store's: set the clock"),
        (_REGION, f"the bucket {address.bucket!r} is in another region: set AWS_REGION to it"),
        (
            _CREDENTIALS,
            f"the store does not accept the credentials: check {settings}, "
            "and the clock of this machine",
        ),
        (
            _RIGHTS,
            f"access to {address} is denied: "
            "the credentials need the rights to list, read, write and delete its objects",
        ),
        (_OVERLOAD, "the store is overloaded or broken: deploy again later"),
    ):
        if code in codes or (not code and status in codes):
            return message
    return "the store refused a request"


def _unreachable(text: str, address: StoreAddress) -> str:
    """Return the message for a request without an answer."""
    host, lower = _HOST.search(text), text.lower()
    name = host[1] if host else str(address)
    for sign, message in (
        ("dns error", f"the host {name} is unknown: check the network and the endpoint"),
        ("certificate", f"the certificate of {name} is not valid: check the endpoint"),
        ("kind: timeout", f"{name} did not answer in time: check the network, then deploy again"),
        ("httperror", f"cannot reach {name}: check the network and the endpoint"),
    ):
        if sign in lower:
            return message
    return f"the request to {name} failed: check the settings of the store in the environment"
