"""Removes secrets from log records: in addresses, headers, and the settings that Scrapy logs when it starts.

It works where records are made, so it holds for every library and every handler of the process.
"""

import logging
import re
from typing import Any

HIDDEN = "***"
_TELLING = "token|secret|passw(?:or)?d|pwd|api_?key|access_?key|signature|session_?id|sessid|p_auth"
_PARAMETER = rf"[\w.\-]{{0,40}}(?:{_TELLING})[\w.\-]{{0,40}}|sid|key"
_LITERAL = r"""(?:b?'[^'\n]*'|b?"[^"\n]*")"""
_RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    # https://user:password@host
    (re.compile(r"(?<=://)[^/\s@'\"]{1,500}@"), f"{HIDDEN}@"),
    # ?token=…, ;jsessionid=…
    (re.compile(rf"([?&;#](?:{_PARAMETER})=)[^&;#\s'\"<>]+", re.IGNORECASE), rf"\1{HIDDEN}"),
    # Cookie: …, Authorization: …, also as a dictionary of headers prints them
    (re.compile(r"\b((?:set-)?cookie|(?:proxy-)?authorization|x-api-key)(['\"]?\s*[:=]\s*)[^\n]+", re.IGNORECASE), rf"\1\2{HIDDEN}"),
    (re.compile(r"\b(Basic|Bearer)\s+[A-Za-z0-9+/=._~\-]{6,}"), rf"\1 {HIDDEN}"),
    (re.compile(r"(?<=Telnet Password: )\S+"), HIDDEN),
    # 'MAIL_PASS': '…', as Scrapy prints its settings; long values stand in brackets over many lines
    (
        re.compile(rf"""(['"][A-Z_]{{0,60}}(?:PASS|PASSWORD|SECRET|TOKEN|KEY|KEY_ID)['"]:\s*)\(?{_LITERAL}(?:\s*{_LITERAL})*\)?"""),
        rf"\1'{HIDDEN}'",
    ),
)
_NOT_OURS = ("uvicorn.access",)
"""Its formatter takes the parts of a record: visitors' requests, where no secret of ours is."""


def redacted(text: str) -> str:
    """The text with `***` in place of passwords, tokens and cookies."""
    for pattern, instead in _RULES:
        text = pattern.sub(instead, text)
    return text


def redact_logs() -> None:
    """Redacts every log record of this process from now on; called again, it does nothing."""
    if not isinstance(logging.getLogRecordFactory(), _RedactingFactory):
        logging.setLogRecordFactory(_RedactingFactory(logging.getLogRecordFactory()))


class _RedactingFactory:
    def __init__(self, earlier: Any) -> None:
        self.earlier = earlier

    def __call__(self, *args: Any, **kwargs: Any) -> logging.LogRecord:
        record: logging.LogRecord = self.earlier(*args, **kwargs)
        if record.name not in _NOT_OURS:
            _clean(record)
        return record


def _clean(record: logging.LogRecord) -> None:
    try:
        message = record.getMessage()
    except (TypeError, ValueError):  # wrong arguments: logging says so where the record is written
        return
    clean = redacted(message)
    if clean != message:
        record.msg, record.args = clean, ()
    if record.exc_info and record.exc_info[0] is not None:
        record.exc_text = redacted(logging.Formatter().formatException(record.exc_info))
