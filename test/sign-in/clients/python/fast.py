"""FastMCP's Python client uses the server: prints what it saw, as one JSON document.

Usage: fast.py URL PERSON. It opens a browser by itself, as the environment says.
"""

import asyncio
import json
import sys
import warnings

import httpx2
from fastmcp import Client
from fastmcp.client.auth import OAuth
from key_value.aio.stores.memory import MemoryStore

URL, PERSON = sys.argv[1:]
warnings.simplefilter("ignore")


class CountingOAuth(OAuth):
    visits = 0

    async def redirect_handler(self, authorization_url):
        CountingOAuth.visits += 1
        await super().redirect_handler(authorization_url)


def text(result):
    return result.content[0].text


async def main():
    seen, store = {}, MemoryStore()
    new = lambda: CountingOAuth(URL, token_storage=store, callback_timeout=60)

    first = new()
    async with Client(URL, auth=first) as client:
        seen["tools"] = [tool.name for tool in await client.list_tools()]
        seen["scope"] = first.context.current_tokens.scope
        seen["todos"] = text(await client.call_tool("list_todos", {}))
        seen["repositories"] = text(await client.call_tool("list_my_repositories", {}))
        seen["signed_in"] = CountingOAuth.visits

        first.context.token_expiry_time = 1
        seen["refreshed"] = text(await client.call_tool("list_todos", {}))

        async def call(oauth):
            async with Client(URL, auth=oauth) as another:
                return text(await another.call_tool("list_todos", {}))

        others = [new() for _ in range(3)]
        # All of them start with the same refresh token.
        for oauth in others:
            await oauth._initialize()
            oauth.context.token_expiry_time = 1
        seen["at_once"] = await asyncio.gather(*map(call, others))
        await first._initialize()
        seen["after_refreshes"] = CountingOAuth.visits

        async with httpx2.AsyncClient(timeout=60) as http:
            (await http.get(f"{PERSON}/withdraw")).raise_for_status()
        seen["again"] = text(await client.call_tool("whoami", {}))
        seen["after_withdrawal"] = CountingOAuth.visits
    print(json.dumps(seen))


asyncio.run(main())
