import { z } from 'zod';
import { defineTool } from './tool.js';
import { readJson } from './upstream-json.js';

/** What Microsoft Graph says of messages, as far as it is used (GET /me/messages). */
const messages = z.object({
  value: z.array(
    z.object({
      subject: z.string().nullish(),
      receivedDateTime: z.string(),
      isRead: z.boolean(),
      webLink: z.string().nullish(),
      from: z
        .object({
          emailAddress: z.object({ name: z.string().nullish(), address: z.string().nullish() }),
        })
        .nullish(),
    }),
  ),
});

/** Lists the newest messages of your Outlook mailbox, without what they say. */
export const listMyMessages = defineTool({
  name: 'list_my_messages',
  title: 'List my messages',
  description:
    'Lists the newest messages of your Outlook mailbox: who wrote, when and the subject.',
  inputSchema: z.object({
    unreadOnly: z.boolean().default(false),
    limit: z.int().min(1).max(50).default(10),
  }),
  outputSchema: z.object({
    messages: z.array(
      z.object({
        subject: z.string(),
        from: z.string().optional(),
        receivedAt: z.string(),
        isRead: z.boolean(),
        url: z.string().optional(),
      }),
    ),
  }),
  readOnly: true,
  async run({ unreadOnly, limit }, context) {
    const query = {
      $select: 'subject,from,receivedDateTime,isRead,webLink',
      $orderby: 'receivedDateTime desc',
      $top: String(limit),
      // What is sorted by has to come first in the filter.
      ...(unreadOnly
        ? { $filter: 'receivedDateTime ge 1900-01-01T00:00:00Z and isRead eq false' }
        : {}),
    };
    const { data, problem } = await readJson(context, {
      path: 'v1.0/me/messages',
      query,
      schema: messages,
    });
    if (problem) return problem;
    return {
      structuredContent: {
        messages: data.value.map(({ subject, from, receivedDateTime, isRead, webLink }) => ({
          subject: subject ?? '(no subject)',
          from: from?.emailAddress.name ?? from?.emailAddress.address ?? undefined,
          receivedAt: receivedDateTime,
          isRead,
          url: webLink ?? undefined,
        })),
      },
    };
  },
});
