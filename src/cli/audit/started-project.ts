import { reachFinding } from '../../audit/existing/reach-finding.js';
import type { AuditOptions, AuditResult } from '../../audit/index.js';
import { factsOf } from '../../audit/project/audit-project.js';
import { startProject } from '../../audit/project/start-project.js';
import type { Context } from '../context.js';
import { commonOptions, tokenVariables, type AuditRequest } from './request.js';

/** Where it is while it is not known yet. */
const NOWHERE = new URL('http://127.0.0.1');

/**
 * Starts a project that the generator made, or whose server it protects, and runs the work with it. Whatever
 * happens, it is ended.
 *
 * @throws ProjectError when it does not start
 */
export async function withStartedProject(
  directory: string,
  request: AuditRequest,
  context: Context,
  work: (options: AuditOptions) => Promise<AuditResult>,
): Promise<AuditResult> {
  const { signal } = context.environment;
  const common = commonOptions(request, NOWHERE, signal);
  const project = await startProject(directory, signal, {
    secrets: tokenVariables(request),
    until: Date.now() + common.limits.totalMs,
  });
  try {
    if (project.ownTools && request['allow-tool-calls']) {
      const message = '--allow-tool-calls calls no tool here: it would do what you wrote it to do';
      context.warn({ path: '', flag: '--allow-tool-calls', message });
    }
    const reach = await project.reach?.();
    const result = await work({
      ...factsOf(project),
      ...common,
      target: project.target,
      revision: request.spec ?? project.revision,
      revisionFrom: request.spec === undefined ? 'project' : 'flag',
      tokens: { ...project.tokens, ...request.tokens },
      ...(project.process && request.restart !== false ? { process: project.process } : {}),
      expectations: project.expectations,
      allowToolCalls: request['allow-tool-calls'] && !project.ownTools,
    });
    if (!reach) return result;
    const finding = reachFinding(reach, result.revision.revision);
    return { ...result, findings: [finding, ...result.findings] };
  } finally {
    await project.stop();
  }
}
