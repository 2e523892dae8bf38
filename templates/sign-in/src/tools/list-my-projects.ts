import { z } from 'zod';
import { defineTool } from './tool.js';
import { readJson } from './upstream-json.js';

/** What GitLab says of projects, as far as it is used (GET /projects). */
const projects = z.array(
  z.object({
    path_with_namespace: z.string(),
    web_url: z.string(),
    description: z.string().nullish(),
    last_activity_at: z.string().nullish(),
  }),
);

/** Lists the GitLab projects that you are a member of, those with the latest activity first. */
export const listMyProjects = defineTool({
  name: 'list_my_projects',
  title: 'List my projects',
  description:
    'Lists the GitLab projects that you are a member of, those with the latest activity first.',
  inputSchema: z.object({
    search: z.string().min(1).max(100).optional(),
    limit: z.int().min(1).max(50).default(10),
    page: z.int().min(1).max(100).default(1),
  }),
  outputSchema: z.object({
    projects: z.array(
      z.object({
        name: z.string(),
        url: z.string(),
        description: z.string().optional(),
        activeAt: z.string().optional(),
      }),
    ),
  }),
  readOnly: true,
  async run({ search, limit, page }, context) {
    const query = {
      membership: 'true',
      simple: 'true',
      order_by: 'last_activity_at',
      per_page: String(limit),
      page: String(page),
      ...(search === undefined ? {} : { search }),
    };
    const { data, problem } = await readJson(context, {
      path: 'projects',
      query,
      schema: projects,
    });
    if (problem) return problem;
    return {
      structuredContent: {
        projects: data.map((each) => ({
          name: each.path_with_namespace,
          url: each.web_url,
          description: each.description ?? undefined,
          activeAt: each.last_activity_at ?? undefined,
        })),
      },
    };
  },
});
