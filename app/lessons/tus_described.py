"""How uploads stand in the OpenAPI document: tus speaks in headers and bytes, which the declared JSON calls do not."""

from typing import Any, Final

from app.foundation.ids import ID_LENGTH
from app.foundation.problems import PROBLEM_TYPE
from app.lessons.tus import BODY_TYPE, CHECKSUMS, VERSION

Described = dict[str, Any]

WHY: Final = {
    400: "A header cannot be read.",
    401: "There is no token, or not one that works.",
    404: "It is not there, or not for you: the two are never told apart.",
    408: "The piece did not arrive whole.",
    409: "The piece does not begin where the file ends.",
    410: "The upload stood still for more than a day and was dropped.",
    412: f"Only tus {VERSION} is spoken here.",
    413: "That is more than was announced, or than is taken.",
    415: f"A piece is sent as {BODY_TYPE}.",
    423: "Another request is writing to this upload.",
    460: "The piece arrived damaged and was not kept.",
    507: "There is not enough room here for this file.",
}
TAKING: Final = (400, 401, 404, 408, 409, 412, 413, 415, 423, 460, 507)
REACHING: Final = (400, 401, 404, 410, 412)


def _header(name: str, description: str, *, required: bool = False, **kind: Any) -> Described:
    schema = kind or {"type": "string"}
    return {"name": name, "in": "header", "required": required, "description": description, "schema": schema}


ID: Final = {
    "name": "id",
    "in": "path",
    "required": True,
    "schema": {"type": "string", "pattern": f"^[a-z2-7]{{{ID_LENGTH}}}$"},
}
SPOKEN: Final = _header(
    "Tus-Resumable", "The protocol’s version.", required=True, type="string", const=VERSION
)
DIGEST: Final = _header(
    "Upload-Checksum",
    f"The piece’s digest: one of {', '.join(CHECKSUMS)}, a space, and the digest in Base64.",
)
WHOLE_NUMBER: Final = {"schema": {"type": "integer", "minimum": 0}}
TOLD: Final[Described] = {
    "Upload-Offset": {"description": "How many bytes are here for good.", **WHOLE_NUMBER},
    "Upload-Expires": {
        "description": "When an upload that stands still is dropped.",
        "schema": {"type": "string"},
    },
    "Sightline-Recording": {
        "description": "Once the last byte is here: the id of the recording it became.",
        "schema": {"type": "string"},
    },
}
UPLOAD: Final[Described] = {
    "type": "object",
    "properties": {
        **{name: {"type": "string"} for name in ("id", "recording_id", "lesson_id", "filename", "url")},
        "length": {"type": ["integer", "null"]},
        "offset": {"type": "integer"},
        "expires_at": {"type": "string", "format": "date-time"},
    },
    "required": [
        "id", "recording_id", "lesson_id", "filename", "url", "length", "offset", "expires_at",
    ],
}  # fmt: skip
UPLOADS: Final[Described] = {
    "type": "object",
    "properties": {"items": {"type": "array", "items": UPLOAD}, "next_cursor": {"type": "null"}},
    "required": ["items", "next_cursor"],
}


def _call(
    name: str, summary: str, parameters: list[Described], answers: Described, refusals: tuple[int, ...]
) -> Described:
    problem = {PROBLEM_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    refused = {str(status): {"description": WHY[status], "content": problem} for status in refusals}
    return {
        "operationId": f"uploads_{name}",
        "tags": ["uploads"],
        "summary": summary,
        "parameters": parameters,
        "responses": {**answers, **refused},
    }


def _json(schema: Described) -> Described:
    return {"200": {"description": "Done", "content": {"application/json": {"schema": schema}}}}


PIECE: Final[Described] = {"content": {BODY_TYPE: {"schema": {"type": "string", "format": "binary"}}}}

CREATE: Final = {
    **_call(
        "create",
        "Begin an upload into one of your lessons, with its first piece if you like",
        [
            SPOKEN,
            _header(
                "Upload-Length",
                "The file’s length in bytes; needed unless it is left for later.",
                type="integer",
                minimum=0,
            ),
            _header(
                "Upload-Defer-Length",
                "1 where the length is told with a later piece.",
                type="string",
                const="1",
            ),
            _header(
                "Upload-Metadata",
                "`lesson_id`, and `filename` and `filetype` if known, each followed by its value in Base64.",
                required=True,
            ),
            DIGEST,
        ],
        {
            "201": {
                "description": "Begun; goes on at `Location`",
                "headers": {**TOLD, "Location": {"required": True, "schema": {"type": "string"}}},
            }
        },
        TAKING,
    ),
    "requestBody": PIECE,
}
APPEND: Final = {
    **_call(
        "append",
        "Add a piece to an upload",
        [
            ID,
            SPOKEN,
            _header("Upload-Offset", "Where the piece begins.", required=True, type="integer", minimum=0),
            _header("Upload-Length", "The length that was left for later.", type="integer", minimum=0),
            DIGEST,
        ],
        {"204": {"description": "Kept", "headers": TOLD}},
        (*TAKING, 410),
    ),
    "requestBody": {"required": True, **PIECE},
}

PATHS: Final[Described] = {
    "/uploads": {
        "get": _call("index", "List your unfinished uploads", [], _json(UPLOADS), (401,)),
        "post": CREATE,
    },
    "/uploads/{id}": {
        "get": _call("show", "Say how far an upload is, as JSON", [ID], _json(UPLOAD), (401, 404, 410)),
        "head": _call(
            "head",
            "Say how far an upload is, in headers",
            [ID, SPOKEN],
            {"200": {"description": "Told", "headers": TOLD}},
            REACHING,
        ),
        "patch": APPEND,
        "delete": _call(
            "terminate",
            "Drop an upload and whatever arrived of it",
            [ID, SPOKEN],
            {"204": {"description": "Dropped"}},
            REACHING,
        ),
    },
}
