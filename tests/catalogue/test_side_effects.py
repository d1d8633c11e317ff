"""Calls with an effect: names that the catalogue knows, and what tells whether one happens."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from async_graph_lint.catalogue import Catalogue, EffectKind, shelf, symbols
from async_graph_lint.config import Config
from async_graph_lint.engine import check
from async_graph_lint.finding import Confidence

CATALOGUE = Catalogue.load()
ROWS = [(f, entry) for f in shelf.names() for entry in shelf.package(f).document.effect]
EVERYTHING = Config(preview=True, min_confidence=Confidence.POSSIBLE, select=("AGL502",))
SOURCE = """\
import asyncio, os, shutil, smtplib, sqlite3, subprocess
from pathlib import Path
import boto3, httpx, requests
from langgraph.func import entrypoint
from langgraph.types import interrupt

@entrypoint()
async def flow(given):
    db, url = sqlite3.connect("a"), "https://shop/orders"
    {call}
    interrupt("go on?")
"""


def test_names_are_canonical_and_said_once() -> None:
    names = [name for _, entry in ROWS for name in entry.symbols()]
    assert len(names) > 150
    plain = [name for name in names if symbols.WILDCARD not in name]
    assert [name for name in plain if CATALOGUE.canonical(name) != name] == []
    assert [name for name, count in Counter(names).items() if count > 1] == []


def test_every_name_stands_in_the_file_of_its_package() -> None:
    for file, entry in ROWS:
        for name in entry.symbols():
            assert shelf.file_name(symbols.first_name(name)) == file, name


@pytest.mark.parametrize(
    ("symbol", "kind"),
    [
        ("smtplib.SMTP().send_message", EffectKind.MAIL),
        ("stripe.PaymentIntent.create", EffectKind.PAYMENT),
        ("boto3.client().publish", EffectKind.QUEUE),
        ("stripe.Customer.create", None),
        ("boto3.client().get_object", None),
        ("requests.get", None),
    ],
)
def test_kinds(symbol: str, kind: EffectKind | None) -> None:
    row = CATALOGUE.side_effect(symbol)
    assert (row.kind if row else None) is kind


@pytest.mark.parametrize(
    ("call", "confidence"),
    [
        ("requests.post(url, json=given)", Confidence.LIKELY),
        ("await httpx.AsyncClient().post(url)", Confidence.LIKELY),
        ("await asyncio.to_thread(requests.post, url)", Confidence.LIKELY),
        ("requests.request('POST', url)", Confidence.LIKELY),
        ("requests.request(given, url)", None),
        ("requests.request('GET', url)", None),
        ("requests.put(url)", None),
        ("requests.post(url + '/search')", None),
        ("requests.post(f'{given}/v1/chat/completions')", None),
        ("requests.post(url, headers={'Idempotency-Key': given})", None),
        ("db.execute('INSERT INTO t VALUES (1)')", Confidence.CERTAIN),
        ("db.execute(f'INSERT INTO {given} VALUES (1)')", Confidence.CERTAIN),
        ("db.execute('INSERT INTO t VALUES (1) ON CONFLICT DO NOTHING')", None),
        ("db.execute('INSERT OR REPLACE INTO t VALUES (1)')", None),
        ("db.execute('UPDATE t SET n = n + 1')", Confidence.CERTAIN),
        ("db.execute('UPDATE t SET n = 1')", None),
        ("db.execute('DELETE FROM t')", None),
        ("db.execute(given)", None),
        ("open('diary', 'a').write(given)", Confidence.LIKELY),
        ("open('diary', 'w').write(given)", None),
        ("open('run.log', 'a').write(given)", None),
        ("os.remove(given)", Confidence.LIKELY),
        ("Path(given).unlink(missing_ok=True)", None),
        ("subprocess.run([given])", Confidence.POSSIBLE),
        ("boto3.client('sqs').send_message(MessageBody=given)", Confidence.CERTAIN),
        ("boto3.client('sqs').send_message(MessageDeduplicationId=given)", None),
    ],
)
def test_what_is_an_effect(call: str, confidence: Confidence | None, tmp_path: Path) -> None:
    (tmp_path / "flow.py").write_text(SOURCE.format(call=call))
    found = check([tmp_path], EVERYTHING).findings
    assert [finding.confidence for finding in found] == ([confidence] if confidence else [])
