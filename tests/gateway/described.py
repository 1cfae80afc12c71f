"""Holds every answer of every test that asks over HTTP to the description of the API, so that it cannot lie.

Compiled validators, each made once: a check costs microseconds.
"""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from flask import Flask
from jsonschema_rs import Draft202012Validator
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect
from werkzeug.test import TestResponse

from gateway.api.description.openapi import written
from gateway.api.description.problems import MEDIA_TYPE, problem_name

WAY_OUT = (
    "; the shapes of answers stand in gateway/api/answers, "
    "the problems of a route in gateway/api/description/problems.py (KINDS of problems.py, MORE and OWN)"
)

NOT_OF_THE_API = ("/docs",)


@cache
def described() -> Mapping[str, Any]:
    """Return the description, as it is served."""
    found: Mapping[str, Any] = json.loads(written())
    return found


def check(app: Flask, method: str, came: TestResponse) -> None:
    """Fail where an answer is another than the description says."""
    if method == "HEAD" or came.request.path.startswith(NOT_OF_THE_API):
        return
    operation = _operation(app, method, came.request.path)
    said = f"{method} {came.request.path} answered {came.status_code}"
    validator, media_type = _validator(operation, came.status_code, _kind(came))
    assert validator is not None, f"{said}, of which the description does not tell{WAY_OUT}"
    assert came.mimetype == media_type, f"{said} as {came.mimetype}"
    body = json.loads(came.data) if "json" in media_type else came.get_data(as_text=True)
    missing = _headers(operation, came.status_code) - {name for name, _value in came.headers}
    assert not missing, f"{said} without {missing}"
    faults = [f"{error.message} at {list(error.instance_path)}" for error in validator.iter_errors(body)]
    assert not faults, f"{said}: {faults}{WAY_OUT}"


def _operation(app: Flask, method: str, path: str) -> tuple[str, str]:
    """Return the operation that answers, or nothing where there is none at this address."""
    try:
        rule, _ids = app.url_map.bind("").match(path, method, return_rule=True)
    except (HTTPException, RequestRedirect):
        return "", ""
    return rule.rule.replace("<", "{").replace(">", "}"), method.lower()


def _kind(came: TestResponse) -> str:
    return str(json.loads(came.data)["type"]).rpartition(":")[2] if came.mimetype == MEDIA_TYPE else ""


@cache
def _validator(operation: tuple[str, str], status: int, kind: str) -> tuple[Draft202012Validator | None, str]:
    """Return what checks an answer of this status, and its media type; none where nothing is said of it."""
    if not operation[0]:
        schema = {"$ref": f"#/components/schemas/{problem_name(kind)}"}
        return _compiled(json.dumps(schema)), MEDIA_TYPE
    for media_type, content in _response(operation, status).get("content", {}).items():
        return _compiled(json.dumps(content["schema"])), media_type
    return None, ""


@cache
def _headers(operation: tuple[str, str], status: int) -> frozenset[str]:
    """Return the headers without which an operation never answers with this status."""
    headers = _response(operation, status).get("headers", {})
    return frozenset(name for name, told in headers.items() if told.get("required"))


def _response(operation: tuple[str, str], status: int) -> Mapping[str, Any]:
    path, method = operation
    responses = described()["paths"].get(path, {}).get(method, {}).get("responses", {})
    response: Mapping[str, Any] = responses.get(str(status), {})
    if "$ref" in response:
        response = described()["components"]["responses"][response["$ref"].rpartition("/")[2]]
    return response


@cache
def _compiled(schema: str) -> Draft202012Validator:
    """Return what checks a schema; many operations share one response."""
    whole = {**json.loads(schema), "components": described()["components"]}
    return Draft202012Validator(whole, validate_formats=True)
