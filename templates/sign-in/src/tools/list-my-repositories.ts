import { z } from 'zod';
import { defineTool } from './tool.js';
import { readJson } from './upstream-json.js';

/** What GitHub says of a repository, as far as it is used (GET /user/repos). */
const repositories = z.array(
  z.object({
    full_name: z.string(),
    html_url: z.string(),
    description: z.string().nullish(),
    private: z.boolean(),
    archived: z.boolean().default(false),
    pushed_at: z.string().nullish(),
  }),
);

/** Lists your repositories on GitHub, those changed last first. */
export const listMyRepositories = defineTool({
  name: 'list_my_repositories',
  title: 'List my repositories',
  description: 'Lists your repositories on GitHub, those changed last first.',
  inputSchema: z.object({
    visibility: z.enum(['all', 'public', 'private']).default('all'),
    limit: z.int().min(1).max(30).default(10),
    page: z.int().min(1).max(100).default(1),
  }),
  outputSchema: z.object({
    repositories: z.array(
      z.object({
        name: z.string(),
        url: z.string(),
        description: z.string().optional(),
        isPrivate: z.boolean(),
        isArchived: z.boolean(),
        changedAt: z.string().optional(),
      }),
    ),
  }),
  readOnly: true,
  async run({ visibility, limit, page }, context) {
    const query = {
      visibility,
      sort: 'pushed',
      per_page: String(limit),
      page: String(page),
    };
    const { data, problem } = await readJson(context, {
      path: 'user/repos',
      query,
      schema: repositories,
      headers: {
        'accept': 'application/vnd.github+json',
        'x-github-api-version': '2022-11-28',
      },
    });
    if (problem) return problem;
    return {
      structuredContent: {
        repositories: data.map((each) => ({
          name: each.full_name,
          url: each.html_url,
          description: each.description ?? undefined,
          isPrivate: each.private,
          isArchived: each.archived,
          changedAt: each.pushed_at ?? undefined,
        })),
      },
    };
  },
});
