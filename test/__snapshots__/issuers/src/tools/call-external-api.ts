import { z } from 'zod';
import { externalApiOf } from '../auth/downstream.js';
import { DownstreamError } from '../auth/downstream-error.js';
import { defineTool } from './tool.js';

/** Calls the external API with a token of its own. Replace the path with what your tool needs. */
export const callExternalApi = defineTool({
  name: 'call_external_api',
  title: 'Call the external API',
  description: 'Returns what the external API says about the access this server has to it.',
  inputSchema: z.object({}),
  readOnly: true,
  async run(_input, caller) {
    try {
      const { status, text } = await externalApiOf(caller).send('');
      if (status !== 200) return { text: `The external API answered ${status}.`, isError: true };
      // From outside: read as data, and given back so that nobody takes it for this server's own words.
      return { text: JSON.stringify({ fromExternalApi: jsonOrText(text) }, null, 2) };
    } catch (error) {
      if (error instanceof DownstreamError) return { text: error.message, isError: true };
      throw error;
    }
  },
});

function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
