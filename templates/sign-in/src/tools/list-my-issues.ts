import { z } from 'zod';
import { defineTool } from './tool.js';
import { readJson } from './upstream-json.js';

/** Sites that this server may use as the caller (GET /oauth/token/accessible-resources). */
const sites = z.array(
  z.object({ id: z.string(), name: z.string(), url: z.string(), scopes: z.array(z.string()) }),
);

/** What Jira says of issues, as far as it is used (GET /rest/api/3/search/jql). */
const found = z.object({
  issues: z.array(
    z.object({
      key: z.string(),
      fields: z.object({
        summary: z.string(),
        status: z.object({ name: z.string() }),
        updated: z.string().optional(),
      }),
    }),
  ),
});

const JQL = 'assignee = currentUser() AND statusCategory != Done ORDER BY updated DESC';

/** Lists the open Jira issues that are assigned to you, those changed last first. */
export const listMyIssues = defineTool({
  name: 'list_my_issues',
  title: 'List my issues',
  description: 'Lists the open Jira issues that are assigned to you, those changed last first.',
  inputSchema: z.object({
    site: z
      .string()
      .max(253)
      .optional()
      .describe(
        'Host of the site, such as acme.atlassian.net; the first one that you have if left out',
      ),
    limit: z.int().min(1).max(50).default(10),
  }),
  outputSchema: z.object({
    site: z.string(),
    issues: z.array(
      z.object({
        key: z.string(),
        summary: z.string(),
        status: z.string(),
        url: z.string(),
        changedAt: z.string().optional(),
      }),
    ),
  }),
  readOnly: true,
  async run({ site: wanted, limit }, context) {
    const resources = await readJson(context, {
      path: 'oauth/token/accessible-resources',
      schema: sites,
    });
    if (resources.problem) return resources.problem;
    const site = resources.data.find(
      ({ url, scopes }) =>
        scopes.includes('read:jira-work') && (wanted === undefined || url === `https://${wanted}`),
    );
    if (!site) return { text: 'You have no such Jira site, or not let us see it.', isError: true };
    const query = {
      jql: JQL,
      fields: 'summary,status,updated',
      maxResults: String(limit),
    };
    const path = `ex/jira/${encodeURIComponent(site.id)}/rest/api/3/search/jql`;
    const { data, problem } = await readJson(context, { path, query, schema: found });
    if (problem) return problem;
    return {
      structuredContent: {
        site: site.url,
        issues: data.issues.map(({ key, fields }) => ({
          key,
          summary: fields.summary,
          status: fields.status.name,
          url: `${site.url}/browse/${encodeURIComponent(key)}`,
          changedAt: fields.updated,
        })),
      },
    };
  },
});
