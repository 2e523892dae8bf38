"""The official Python client uses the server: prints what it saw, as one JSON document.

Usage: sdk.py URL PERSON. PERSON is where somebody with a browser is asked.
"""

import asyncio
import json
import sys

import httpx2
from mcp import Client
from mcp.client.auth import OAuthClientProvider
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.auth import AuthorizationCodeResult, OAuthClientMetadata

REDIRECT = "http://127.0.0.1:33418/callback"
URL, PERSON = sys.argv[1:]


class Memory:
    """Tokens and registration, for every process of one client."""

    tokens = None
    client = None

    async def get_tokens(self):
        return self.tokens

    async def set_tokens(self, tokens):
        self.tokens = tokens

    async def get_client_info(self):
        return self.client

    async def set_client_info(self, client):
        self.client = client


async def ask(path, **query):
    async with httpx2.AsyncClient(timeout=60) as http:
        response = await http.get(f"{PERSON}/{path}", params=query)
        response.raise_for_status()
        return response.text


class Session:
    """One process of the client."""

    def __init__(self, memory, seen):
        self.answer = None
        self.seen = seen
        self.provider = OAuthClientProvider(
            server_url=URL,
            client_metadata=OAuthClientMetadata(
                client_name="Python client",
                redirect_uris=[REDIRECT],
                grant_types=["authorization_code", "refresh_token"],
                token_endpoint_auth_method="none",
            ),
            storage=memory,
            redirect_handler=self.visit,
            callback_handler=self.answered,
        )

    async def visit(self, url):
        self.seen["visits"] += 1
        self.answer = json.loads(await ask("answer", url=url))

    async def answered(self):
        return AuthorizationCodeResult(**{k: self.answer.get(k) for k in ("code", "state", "iss")})

    def expire(self):
        self.provider.context.token_expiry_time = 1

    async def run(self, work):
        http = httpx2.AsyncClient(auth=self.provider, timeout=60)
        async with http, Client(streamable_http_client(URL, http_client=http)) as client:
            return await work(client)


def text(result):
    return result.content[0].text


async def main():
    seen, memory = {"visits": 0}, Memory()

    async def work(client):
        seen["tools"] = [tool.name for tool in (await client.list_tools()).tools]
        seen["scope"] = memory.tokens.scope
        seen["todos"] = text(await client.call_tool("list_todos", {}))
        seen["repositories"] = text(await client.call_tool("list_my_repositories", {}))
        seen["signed_in"] = seen["visits"]

        first.expire()
        seen["refreshed"] = text(await client.call_tool("list_todos", {}))
        sessions = [Session(memory, seen) for _ in range(3)]
        # All of them start with the same refresh token.
        for session in sessions:
            await session.provider._initialize()
            session.expire()
        calls = [session.run(lambda each: each.call_tool("list_todos", {})) for session in sessions]
        seen["at_once"] = [text(each) for each in await asyncio.gather(*calls)]
        await first.provider._initialize()
        seen["after_refreshes"] = seen["visits"]

        await ask("withdraw")
        seen["again"] = text(await client.call_tool("whoami", {}))
        seen["after_withdrawal"] = seen["visits"]

    first = Session(memory, seen)
    await first.run(work)
    print(json.dumps(seen))


asyncio.run(main())
