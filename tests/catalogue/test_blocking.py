"""Which calls block, and which only look so."""

from __future__ import annotations

import pytest

from async_graph_lint.catalogue import Catalogue, Cost
from async_graph_lint.finding import Severity

CATALOGUE = Catalogue.load()


@pytest.mark.parametrize(
    ("symbol", "cost"),
    [
        ("time.sleep", Cost.SLEEP),
        ("builtins.input", Cost.INPUT),
        ("builtins.open", Cost.FILE),
        ("io.open", Cost.FILE),
        ("builtins.open().__enter__().read", Cost.FILE),
        ("pathlib.Path().parent.resolve().read_text", Cost.FILE),
        ("pathlib.Path.cwd().exists", Cost.METADATA),
        ("pathlib.Path().glob()[].read_text", Cost.FILE),
        ("os.path.exists", Cost.METADATA),
        ("shutil.rmtree", Cost.BULK),
        ("subprocess.run", Cost.PROCESS),
        ("subprocess.Popen().communicate", Cost.PROCESS),
        ("socket.create_connection().recv", Cost.NETWORK),
        ("urllib.request.urlopen", Cost.NETWORK),
        ("smtplib.SMTP().__enter__().send_message", Cost.NETWORK),
        ("sqlite3.connect().__enter__().cursor().execute", Cost.DATABASE),
        ("sqlite3.connect().execute().fetchall", Cost.DATABASE),
        ("threading.Event().wait", Cost.LOCK),
        ("queue.Queue().get", Cost.LOCK),
        ("asyncio.run_coroutine_threadsafe().result", Cost.LOCK),
        ("concurrent.futures.ThreadPoolExecutor().__enter__().submit().result", Cost.LOCK),
        ("concurrent.futures.thread.ThreadPoolExecutor().__exit__", Cost.LOCK),
        ("requests.sessions.Session().get", Cost.NETWORK),
        ("httpx.Client().__enter__().post", Cost.NETWORK),
        ("openai.OpenAI().chat.completions.create", Cost.NETWORK),
        ("openai.OpenAI().with_options().responses.create", Cost.NETWORK),
        ("openai.AzureOpenAI().beta.chat.completions.parse", Cost.NETWORK),
        ("anthropic.Anthropic().messages.create", Cost.NETWORK),
        ("google.generativeai.GenerativeModel().generate_content", Cost.NETWORK),
        ("boto3.client().get_object", Cost.NETWORK),
        ("boto3.Session().client().upload_fileobj", Cost.NETWORK),
        ("boto3.client().get_paginator().paginate", Cost.NETWORK),
        ("psycopg2.connect().cursor().__enter__().execute", Cost.DATABASE),
        ("psycopg_pool.ConnectionPool().connection().__enter__().execute", Cost.DATABASE),
        ("psycopg.connect().__enter__().cursor().__enter__().execute", Cost.DATABASE),
        ("psycopg.ServerCursor().fetchone", Cost.DATABASE),
        ("sqlalchemy.create_engine().connect().__enter__().execute", Cost.DATABASE),
        ("sqlalchemy.orm.sessionmaker()().__enter__().query().filter().first", Cost.DATABASE),
        ("sqlalchemy.orm.session.Session().commit", Cost.DATABASE),
        ("redis.from_url().get", Cost.NETWORK),
        ("redis.Redis().pipeline().execute", Cost.NETWORK),
        ("pymongo.MongoClient()[][].find_one", Cost.DATABASE),
        ("pymongo.MongoClient().shop.orders.insert_one", Cost.DATABASE),
        ("googleapiclient.discovery.build().users().messages().list().execute", Cost.NETWORK),
        ("google.cloud.storage.Client().bucket().blob().upload_from_string", Cost.NETWORK),
        ("pinecone.Pinecone().Index().describe_index_stats", Cost.NETWORK),
        ("chromadb.PersistentClient().get_collection().query", Cost.DATABASE),
        ("supabase.create_client().table().select().eq().execute", Cost.NETWORK),
        ("neo4j.GraphDatabase.driver().session().__enter__().run", Cost.DATABASE),
        ("docker.from_env().containers.run", Cost.NETWORK),
        ("duckduckgo_search.DDGS().__enter__().text", Cost.NETWORK),
        ("tavily.TavilyClient().search", Cost.NETWORK),
        ("langsmith.Client().list_examples", Cost.NETWORK),
        ("tiktoken.get_encoding", Cost.LOAD),
        ("sentence_transformers.SentenceTransformer", Cost.LOAD),
        ("transformers.AutoModel.from_pretrained", Cost.LOAD),
        ("dotenv.load_dotenv", Cost.FILE),
        ("PIL.Image.open", Cost.FILE),
        ("pandas.read_csv", Cost.BULK),
        ("slack_sdk.WebClient().chat_postMessage", Cost.NETWORK),
        ("psutil.cpu_percent", Cost.SLEEP),
        ("langchain.hub.pull", Cost.NETWORK),
        ("langchain_chroma.Chroma().similarity_search", Cost.NETWORK),
        ("langchain_community.vectorstores.FAISS.from_documents().similarity_search", Cost.NETWORK),
        ("langchain_community.document_loaders.WebBaseLoader().load", Cost.BULK),
        ("langchain_openai.OpenAIEmbeddings().embed_query", Cost.NETWORK),
        (
            "langgraph.checkpoint.sqlite.SqliteSaver.from_conn_string().__enter__().put",
            Cost.DATABASE,
        ),
    ],
)
def test_what_blocks(symbol: str, cost: Cost) -> None:
    row = CATALOGUE.blocking(symbol)
    assert row is not None
    assert row.cost is cost


@pytest.mark.parametrize(
    "symbol",
    [
        # Measured false alarms on real programs
        "google.generativeai.configure",
        # The rows are in memory already
        "psycopg2.connect().cursor().__enter__().fetchone",
        "psycopg.connect().cursor().fetchall",
        "pymysql.connect().cursor().fetchall",
        "psycopg2.extras.Json",
        "csv.writer",
        "csv.writer().writerow",
        "redis.from_url",
        "redis.Redis",
        "requests.Session().mount",
        "sqlalchemy.orm.Session().query().filter",
        "sqlalchemy.orm.Session().query().filter().order_by().limit",
        "sqlalchemy.orm.Session().add",
        "sqlalchemy.create_engine",
        "googleapiclient.discovery.build().users().messages().list",
        "boto3.client().get_paginator",
        "boto3.client().close",
        "boto3.client().exceptions.ClientError",
        "pymongo.MongoClient",
        "supabase.create_client().table().select",
        "redis.Redis().pipeline().set",
        # Values, not I/O
        "builtins.str.join",
        "io.StringIO().write",
        "io.BytesIO().read",
        "json.loads",
        "yaml.safe_load",
        "pathlib.Path",
        "pathlib.Path().with_suffix",
        "os.path.join",
        "os.environ.get",
        "collections.deque().append",
        "requests.get().json",
        "openai.OpenAI().chat.completions.create().choices[].message.content.strip",
        "asyncio.Queue().get",
        "asyncio.Lock().acquire",
        "asyncio.Event().wait",
        "asyncio.Future().result",
        "asyncio.create_task().result",
        "queue.Queue().get_nowait",
        "langchain_core.prompts.ChatPromptTemplate.from_messages().format",
        "langchain_core.vectorstores.VectorStore().as_retriever",
        "langgraph.checkpoint.memory.InMemorySaver().put",
        "langgraph.store.memory.InMemoryStore().search",
        # Async twins
        "openai.AsyncOpenAI().chat.completions.create",
        "anthropic.AsyncAnthropic().messages.create",
        "httpx.AsyncClient().get",
        "httpx.AsyncClient().__aenter__().await.get",
        "aiohttp.ClientSession().__aenter__().await.get",
        "redis.asyncio.Redis().get",
        "redis.asyncio.from_url().get",
        "motor.motor_asyncio.AsyncIOMotorClient().db.c.find_one",
        "pymongo.AsyncMongoClient().db.c.find_one",
        "psycopg.AsyncConnection.connect().await.execute",
        "psycopg_pool.AsyncConnectionPool().connection",
        "asyncpg.connect().await.fetch",
        "sqlalchemy.ext.asyncio.AsyncSession().execute",
        "sqlalchemy.ext.asyncio.async_sessionmaker()().__aenter__().await.commit",
        "qdrant_client.AsyncQdrantClient().query_points",
        "tavily.AsyncTavilyClient().search",
        "google.genai.Client().aio.models.generate_content",
        "google.cloud.firestore.AsyncClient().collection",
        "google.cloud.tasks_v2.CloudTasksAsyncClient().create_task",
        "mistralai.Mistral().chat.complete_async",
        "azure.storage.blob.aio.BlobClient().upload_blob",
        "playwright.async_api.Page().goto",
        "neo4j.AsyncGraphDatabase.driver().session().run",
        "langchain_chroma.Chroma().asimilarity_search",
        "aiosqlite.connect().__aenter__().await.execute",
        "nobody.knows.this",
        "",
    ],
)
def test_what_does_not_block(symbol: str) -> None:
    assert CATALOGUE.blocking(symbol) is None


@pytest.mark.parametrize("symbol", ["fitz.open", "pypdf.PdfReader", "PyPDF2.PdfReader"])
def test_reading_pages_is_computation(symbol: str) -> None:
    row = CATALOGUE.blocking(symbol)
    assert row is not None
    assert row.cost is Cost.CPU
    assert row.cost.preview


def test_severity_follows_the_cost() -> None:
    short = {Cost.FILE, Cost.METADATA, Cost.CLIENT}
    assert {cost for cost in Cost if cost.severity is Severity.INFO} == short
    assert {cost for cost in Cost if cost.severity is Severity.ERROR} == set()
    assert {cost for cost in Cost if cost.preview} == {Cost.METADATA, Cost.CLIENT, Cost.CPU}


@pytest.mark.parametrize(
    ("symbol", "instead"),
    [
        ("time.sleep", "`await asyncio.sleep(...)`"),
        ("builtins.open", "`await asyncio.to_thread(open, ...)`"),
        ("pathlib.Path().read_text", "`await asyncio.to_thread(path.read_text, ...)`"),
        ("requests.get", "`await httpx.AsyncClient().get(...)`"),
        (
            "openai.OpenAI().chat.completions.create",
            "`await openai.AsyncOpenAI().chat.completions.create(...)`",
        ),
        (
            "boto3.client().get_object",
            "`aioboto3`, or `await asyncio.to_thread(client.get_object, ...)`",
        ),
        ("langchain_chroma.Chroma().add_texts", "`await vectorstore.aadd_texts(...)`"),
    ],
)
def test_what_to_use_instead(symbol: str, instead: str) -> None:
    row = CATALOGUE.blocking(symbol)
    assert row is not None
    assert row.instead == instead


@pytest.mark.parametrize(
    ("symbol", "shown"),
    [
        ("builtins.open", "open"),
        ("requests.Session().get", "requests.Session.get"),
        ("boto3.client().get_object", "boto3.client().get_object"),
        ("sqlite3.connect().cursor().execute", "sqlite3.Cursor.execute"),
    ],
)
def test_how_names_are_shown(symbol: str, shown: str) -> None:
    row = CATALOGUE.blocking(symbol)
    assert row is not None
    assert row.display == shown


def test_marks_of_rows() -> None:
    def marks(symbol: str) -> tuple[bool, bool, bool, bool]:
        row = CATALOGUE.blocking(symbol)
        assert row is not None
        return row.constructor, row.lazy, row.wait, row.verified

    assert marks("time.sleep") == (False, False, False, True)
    assert marks("tiktoken.encoding_for_model") == (True, False, False, True)
    assert marks("arxiv.Client().results") == (False, True, False, True)
    assert marks("threading.Lock().acquire") == (False, False, True, True)
    assert marks("concurrent.futures.ThreadPoolExecutor().map") == (False, True, True, True)
    assert marks("spacy.load") == (True, False, False, False)


def test_what_is_given_can_be_in_memory() -> None:
    def decides(symbol: str) -> bool:
        row = CATALOGUE.blocking(symbol)
        assert row is not None
        return row.unless_in_memory

    assert decides("PIL.Image.open")
    assert decides("json.load")
    assert decides("pandas.read_csv")
    assert decides("zipfile.ZipFile")
    assert not decides("builtins.open")
