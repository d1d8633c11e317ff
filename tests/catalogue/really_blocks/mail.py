"""Calls that wait for a server of mail or files, which greets before anybody may speak."""

from __future__ import annotations

import contextlib
import ftplib
import imaplib
import poplib
import smtplib
from collections.abc import Callable
from typing import Any

from tests.catalogue.really_blocks.meeting import Setting
from tests.catalogue.really_blocks.servers import HOST, Server, asked, used


def greeted(
    client: Callable[..., Any], greeting: bytes, call: Callable[[Any], object], answer: bytes
) -> Setting:
    """A call of a client that waits for a greeting when it is made."""
    return used(lambda server: client(HOST, server.port), greeting, call, answer)


def refused(client: Callable[..., object], refusal: bytes) -> Setting:
    """The making of a client that waits for a greeting and is refused."""

    def called(server: Server) -> None:
        with contextlib.suppress(*REFUSALS):
            client(HOST, server.port)

    return asked(called, refusal)


def ftp(host: str, port: int) -> ftplib.FTP:
    """A client connected to a port, which the class itself cannot be given."""
    client = ftplib.FTP()
    try:
        client.connect(host, port)
    except ftplib.error_perm:
        client.close()
        raise
    return client


REFUSALS = (smtplib.SMTPException, imaplib.IMAP4.error, poplib.error_proto, ftplib.error_perm)

MAIL: dict[str, Setting] = {
    "smtplib.SMTP": refused(smtplib.SMTP, b"554 no\r\n"),
    "smtplib.SMTP().noop": greeted(
        smtplib.SMTP, b"220 yes\r\n", lambda mail: mail.noop(), b"250 yes\r\n"
    ),
    "smtplib.SMTP().ehlo": greeted(
        smtplib.SMTP, b"220 yes\r\n", lambda mail: mail.ehlo("x"), b"250 yes\r\n"
    ),
    "imaplib.IMAP4": refused(imaplib.IMAP4, b"* BYE no\r\n"),
    "poplib.POP3": refused(poplib.POP3, b"-ERR no\r\n"),
    "poplib.POP3().stat": greeted(
        poplib.POP3, b"+OK yes\r\n", lambda mail: mail.stat(), b"+OK 0 0\r\n"
    ),
    "ftplib.FTP().connect": refused(ftp, b"554 no\r\n"),
    "ftplib.FTP().cwd": greeted(ftp, b"220 yes\r\n", lambda files: files.cwd("x"), b"250 yes\r\n"),
    "ftplib.FTP().size": greeted(ftp, b"220 yes\r\n", lambda files: files.size("x"), b"213 1\r\n"),
}
