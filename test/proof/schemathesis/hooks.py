"""What no document can say, and so is not asked for; and how lines of JSON are read."""

import json
import re
import uuid

import schemathesis

MASK = re.compile(r"^(\*|(name|email)(,(name|email))*)$")
# RFC 5321 has no dot at an end of the local part, and no two in a row. HTML, and so protovalidate, takes both.
DOTS = re.compile(r"^\.|\.@|\.\.")


@schemathesis.hook
def filter_case(context, case):
    return not (
        is_masked_update(case)
        or has_doubtful_address(case.body)
        or has_null(case)
        or has_two_keys(case)
    )


def is_masked_update(case):
    """Whether a body suffices depends on the mask: what is sent and not named is not looked at, what is named must be there."""
    if case.method not in ("PATCH", "PUT"):
        return False
    mask = (case.query or {}).get("updateMask")
    return isinstance(mask, str) and MASK.match(mask) is not None


def has_doubtful_address(value):
    if isinstance(value, dict):
        return any(has_doubtful_address(member) for member in value.values())
    if isinstance(value, list):
        return any(has_doubtful_address(element) for element in value)
    return isinstance(value, str) and "@" in value and DOTS.search(value) is not None


def has_null(case):
    """ProtoJSON takes null for a field that is not set; the document of a PATCH says so, the others do not."""
    return case.method != "PATCH" and holds_null(case.body)


def holds_null(value):
    if isinstance(value, dict):
        return any(member is None or holds_null(member) for member in value.values())
    return isinstance(value, list) and any(holds_null(element) for element in value)


def has_two_keys(case):
    """No document can say that the header and the query, when both name the request, must name the same one."""
    return "Idempotency-Key" in (case.headers or {}) and "requestId" in (case.query or {})


@schemathesis.hook
def before_call(context, case, kwargs):
    """No document can say that a key is used for one request only: another body under the same key is refused with 422."""
    headers = case.headers or {}
    if is_uuid(headers.get("Idempotency-Key", "")):
        headers["Idempotency-Key"] = str(uuid.uuid4())


def is_uuid(text):
    try:
        return str(uuid.UUID(text)) == text.lower()
    except ValueError:
        return False


@schemathesis.deserializer("application/x-ndjson")
def deserialize_lines(context, response):
    """The schema of lines is that of each of them: the last one stands for all."""
    return json.loads(response.content.decode().strip().splitlines()[-1])
