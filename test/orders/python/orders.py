"""The official Python client uses the orders server: prints what it saw, as one JSON document.

Usage: orders.py URL USER MODE ORDER. MODE is "auto" for the newest revision, or "legacy"; ORDER is refunded.
"""

import asyncio
import json
import sys
from urllib.parse import parse_qs, urljoin, urlparse

import anyio
import httpx2
from mcp import Client, MCPError
from mcp.client.auth import OAuthClientProvider
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.auth import AuthorizationCodeResult, OAuthClientMetadata
from mcp_types import ElicitResult, ResourceTemplateReference

REDIRECT = "http://127.0.0.1:33418/callback"


class Memory:
    """Tokens and registration of one client."""

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


class SignIn:
    """Walks through the sign-in page as a browser would."""

    def __init__(self, user):
        self.user = user
        self.visits = 0
        self.callback = None

    async def visit(self, url):
        self.visits += 1
        async with httpx2.AsyncClient(timeout=60) as browser:
            response = await browser.get(url)
            for _ in range(10):
                location = response.headers.get("location")
                if location is None:
                    response = await browser.post(response.url, data={"user": self.user})
                    continue
                location = urljoin(str(response.url), location)
                if location.startswith(REDIRECT):
                    self.callback = {k: v[0] for k, v in parse_qs(urlparse(location).query).items()}
                    return
                response = await browser.get(location)
        raise RuntimeError("too many redirects")

    async def answer(self):
        return AuthorizationCodeResult(**{k: self.callback.get(k) for k in ("code", "state", "iss")})


async def refused(awaitable):
    try:
        await awaitable
    except MCPError as error:
        return {"code": error.error.code, "message": error.error.message}
    return None


def texts(result):
    return [block.text for block in result.content if block.type == "text"]


async def use(url, user, mode, refunded):
    sign_in, memory, seen, asked = SignIn(user), Memory(), {}, []
    answers = iter(["decline", "accept"])

    async def elicited(_context, params):
        asked.append(params.message)
        action = next(answers)
        return ElicitResult(action=action, content={"refund": True} if action == "accept" else None)

    auth = OAuthClientProvider(
        server_url=url,
        client_metadata=OAuthClientMetadata(
            client_name="Python client",
            redirect_uris=[REDIRECT],
            grant_types=["authorization_code"],
            token_endpoint_auth_method="none",
        ),
        storage=memory,
        redirect_handler=sign_in.visit,
        callback_handler=sign_in.answer,
    )
    http = httpx2.AsyncClient(auth=auth, timeout=httpx2.Timeout(60, read=120))
    transport = streamable_http_client(url, http_client=http)
    async with http, Client(transport, mode=mode, elicitation_callback=elicited) as client:
        seen["revision"] = client.protocol_version
        seen["server"] = client.server_info and client.server_info.title
        seen["tools"] = [tool.name for tool in (await client.list_tools()).tools]
        visits = [sign_in.visits]

        wish = {"text": "Tray", "placedBefore": "2026-01-16T00:00:00Z", "limit": 25}
        seen["pages"] = []
        while True:
            page = await client.call_tool("search_orders", wish)
            found = page.structured_content
            seen["pages"].append(
                {"ids": [each["id"] for each in found["orders"]], "total": found["total"], "text": texts(page)[0]}
            )
            if "nextCursor" not in found:
                break
            wish["cursor"] = found["nextCursor"]
        visits.append(sign_in.visits)

        chart = await client.call_tool("chart_orders", {})
        seen["chart"] = [getattr(block, "mime_type", None) for block in chart.content]

        progress = []

        async def noted(done, total, message):
            progress.append([done, total, message])

        export = await client.call_tool("export_orders", {"status": ["open"]}, progress_callback=noted)
        seen["progress"] = progress
        [link] = [block for block in export.content if block.type == "resource_link"]
        csv = await client.read_resource(link.uri)
        seen["csv_lines"] = len(csv.contents[0].text.strip().split("\r\n"))

        refund = {"id": refunded, "reason": "Broken"}
        seen["refunds"] = []
        for _ in range(2):
            result = await client.call_tool("refund_order", refund)
            seen["refunds"].append({"text": texts(result)[0], "is_error": bool(result.is_error)})
        seen["asked"] = asked

        templates = await client.list_resource_templates()
        seen["templates"] = [template.uri_template for template in templates.resource_templates]
        order = await client.read_resource("orders://order/A-00004")
        seen["order"] = json.loads(order.contents[0].text)
        seen["foreign"] = await refused(client.read_resource("orders://order/B-00001"))
        seen["missing"] = await refused(client.read_resource("orders://order/Z-00001"))
        reference = ResourceTemplateReference(type="ref/resource", uri="orders://order/{id}")
        completed = await client.complete(reference, {"name": "id", "value": "A-0000"})
        seen["completed"] = completed.completion.values
        foreign = await client.complete(reference, {"name": "id", "value": "B-"})
        seen["completed_foreign"] = foreign.completion.values

        prompt = await client.get_prompt("review_orders", {"status": "open"})
        seen["prompt"] = prompt.messages[0].content.text
        # Last: earlier revisions have no way to cancel a call but to leave.
        with anyio.CancelScope() as scope:

            async def halfway(done, total, _message):
                if done >= 300:
                    scope.cancel()

            await client.call_tool("export_orders", {}, progress_callback=halfway)
        seen["cancelled"] = scope.cancelled_caught
        seen["visits"] = [*visits, sign_in.visits]
    print(json.dumps(seen))


asyncio.run(use(*sys.argv[1:]))
