"""The official Python client at a protected server: prints what a stranger is answered, and the tools of a user.

Usage: list_tools.py URL HEADERS; HEADERS is a JSON document with the token.
"""

import asyncio
import json
import sys

import httpx2
from mcp import Client
from mcp.client.streamable_http import streamable_http_client


async def connect(url, headers, statuses):
    """Gives the names of the tools, and notes the status of each response."""

    async def note(response):
        statuses.append(response.status_code)

    async with httpx2.AsyncClient(headers=headers, timeout=60, event_hooks={"response": [note]}) as http:
        async with Client(streamable_http_client(url, http_client=http), mode="auto") as client:
            return [tool.name for tool in (await client.list_tools()).tools]


async def main(url, headers):
    statuses = []
    try:
        got = await connect(url, {}, statuses)
        raise RuntimeError(f"a stranger got {got}")
    except Exception as error:
        if not statuses:
            raise
        refused = {"statuses": sorted(set(statuses)), "error": type(error).__name__}
    print(json.dumps({"stranger": refused, "tools": await connect(url, json.loads(headers), [])}))


asyncio.run(main(*sys.argv[1:]))
