import { ProtocolError, type Client } from '@modelcontextprotocol/client';
import { withStepUp, type UnattendedSignIn } from './client.js';
import { assert, skip, step } from './steps.js';

/** The SDK's answer to arguments that do not fit (JSON-RPC 2.0, section 5.1). */
const INVALID_PARAMS = -32602;

/** Reads a resource and gets a prompt, the first that are listed; signs in for more where they need it. */
export async function tryReading(client: Client, signIn: UnattendedSignIn): Promise<void> {
  const can = client.getServerCapabilities();
  const [resource] = can?.resources ? (await client.listResources()).resources : [];
  if (!resource) {
    skip('a resource is read', 'none is listed');
  } else {
    await step('a resource is read', async () => {
      const read = () => client.readResource({ uri: resource.uri });
      const { result, steppedUp } = await asked(client, signIn, read);
      assert(result.contents.length > 0, `${resource.uri} holds nothing`);
      return { detail: `${resource.uri}${steppedUp}`, value: undefined };
    });
  }

  const [prompt] = can?.prompts ? (await client.listPrompts()).prompts : [];
  if (!prompt) {
    skip('a prompt is made', 'none is listed');
    return;
  }
  await step('a prompt is made', async () => {
    const required = (prompt.arguments ?? []).filter((argument) => argument.required === true);
    const made = Object.fromEntries(required.map(({ name }) => [name, 'example']));
    const get = () => client.getPrompt({ name: prompt.name, arguments: made });
    try {
      const { result, steppedUp } = await asked(client, signIn, get);
      assert(result.messages.length > 0, `${prompt.name} has no message`);
      return { detail: `${prompt.name}${steppedUp}`, value: undefined };
    } catch (error) {
      if (!(error instanceof ProtocolError) || error.code !== INVALID_PARAMS) throw error;
      assert(required.length > 0, `${prompt.name} refuses to be made without arguments`);
      return { detail: `${prompt.name} let through; refuses made-up arguments`, value: undefined };
    }
  });
}

async function asked<Result>(
  client: Client,
  signIn: UnattendedSignIn,
  send: () => Promise<Result>,
): Promise<{ result: Result; steppedUp: string }> {
  const before = signIn.signIns;
  const result = await withStepUp(client, signIn, send);
  return { result, steppedUp: signIn.signIns > before ? ', after signing in for more' : '' };
}
