import type { AnyTool } from '../../../src/tools/tool.js';
import { policyFor, startTestServer } from './test-server.js';
import { grantOf, UpstreamNetwork, type Sent } from './upstream-network.js';

/** What a client gets for a call. */
interface Answer {
  readonly structuredContent?: unknown;
  readonly content: readonly [{ readonly text: string }];
  readonly isError?: boolean;
}

/**
 * Calls a tool as somebody who signed in.
 *
 * @param api stands in for the API of the upstream
 */
export async function callAsUser(
  tool: AnyTool,
  input: object,
  api: (url: URL) => Response,
): Promise<{ readonly answer: Answer; readonly sent: readonly Sent[] }> {
  const network = new UpstreamNetwork();
  await network.signIn('ada');
  network.api = ({ url }) => api(new URL(url));
  const server = await startTestServer({
    tools: [tool],
    policy: policyFor({ [tool.name]: [] }),
    network: (issuer) => network.behind(issuer),
    upstreamApi: network.access,
  });
  try {
    const token = await server.token({ subject: 'ada', claims: { grant: grantOf('ada') } });
    const response = await server.call(tool.name, token, input);
    const { result } = (await response.json()) as { result: Answer };
    return { answer: result, sent: network.sent };
  } finally {
    await server.close();
  }
}

/** Calls a tool whose API answers in every way that is of no use; gives what the client is told. */
export async function tellsOfFailures(tool: AnyTool): Promise<string[]> {
  const answers = [
    new Response('{"message":"canary"}', { status: 403 }),
    new Response('<p>canary', { status: 200 }),
    Response.json({ canary: true }),
  ];
  return Promise.all(
    answers.map(async (response) => {
      const { answer } = await callAsUser(tool, {}, () => response);
      return answer.isError === true ? answer.content[0].text : JSON.stringify(answer);
    }),
  );
}
