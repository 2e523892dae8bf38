import { z } from 'zod';
import { defineTool } from './tool.js';
import { readJson } from './upstream-json.js';

/** What Slack says of channels, as far as it is used (users.conversations). A failure has the status 200, too. */
const answer = z.discriminatedUnion('ok', [
  z.object({
    ok: z.literal(true),
    channels: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        is_private: z.boolean().default(false),
        topic: z.object({ value: z.string() }).optional(),
      }),
    ),
  }),
  z.object({ ok: z.literal(false) }),
]);

/** Lists the channels of your Slack workspace that you are in. */
export const listMyChannels = defineTool({
  name: 'list_my_channels',
  title: 'List my channels',
  description: 'Lists the channels of your Slack workspace that you are in.',
  inputSchema: z.object({
    includePrivate: z.boolean().default(false),
    limit: z.int().min(1).max(200).default(50),
  }),
  outputSchema: z.object({
    channels: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        isPrivate: z.boolean(),
        topic: z.string().optional(),
      }),
    ),
  }),
  readOnly: true,
  async run({ includePrivate, limit }, context) {
    const query = {
      types: includePrivate ? 'public_channel,private_channel' : 'public_channel',
      exclude_archived: 'true',
      limit: String(limit),
    };
    const { data, problem } = await readJson(context, {
      path: 'users.conversations',
      query,
      schema: answer,
    });
    if (problem) return problem;
    if (!data.ok) return { text: 'Slack refused to list your channels.', isError: true };
    return {
      structuredContent: {
        channels: data.channels.map(({ id, name, is_private, topic }) => ({
          id,
          name,
          isPrivate: is_private,
          topic: topic?.value === '' ? undefined : topic?.value,
        })),
      },
    };
  },
});
