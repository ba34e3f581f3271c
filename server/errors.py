"""Errors of a request; each becomes a response with a status below 500, or 503 with Retry-After.

CongtinError
└── Refusal                 the request gets a status and a page that says why
    ├── NotThere     404    nothing has this address
    ├── BadQuestion  400    a parameter is not what it should be; `parameter` names it
    ├── TooLong      414    the address is longer than any that we give
    ├── TooMany      429    this address asks too often
    └── NotNow       503    the store cannot be read at the moment, or not in time
"""

from portals.errors import CongtinError


class Refusal(CongtinError):
    """A request that gets no answer; `reason` names a sentence of the site's words, `detail` is for programs, in English."""

    status = 400
    reason = "bad"
    retry_after: int | None = None

    def __init__(self, detail: str = "") -> None:
        self.detail = detail
        super().__init__(detail)


class NotThere(Refusal):
    """404: nothing has this address."""

    status, reason = 404, "not-there"


class BadQuestion(Refusal):
    """400: a parameter is not what it should be."""

    status, reason = 400, "bad-question"

    def __init__(self, parameter: str, reason: str) -> None:
        self.parameter = parameter
        super().__init__(f"{parameter}: {reason}")


class TooLong(Refusal):
    """414: the address is longer than any that we give."""

    status, reason = 414, "too-long"


class TooMany(Refusal):
    """429: this client asks too often."""

    status, reason = 429, "too-many"

    def __init__(self, retry_after: int) -> None:
        self.retry_after = retry_after
        super().__init__(f"too many searches; ask again in {retry_after} s")


class NotNow(Refusal):
    """503: the store cannot be read at the moment, or the answer would take too long."""

    status, reason = 503, "not-now"

    def __init__(self, reason: str, detail: str, retry_after: int = 30) -> None:
        self.reason = reason
        self.retry_after = retry_after
        super().__init__(detail)
