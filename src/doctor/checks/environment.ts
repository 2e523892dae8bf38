import type { Environment } from '../environment.js';
import { findingsOf, type Diagnosed } from '../model.js';
import type { ProjectReport } from '../project-report.js';
import { isLoopback } from '../metadata-values.js';

const finding = findingsOf('environment');

/** Names that only stand for others (RFC 2606), and so are nobody's server. */
const EXAMPLE_HOST = /(?:^|\.)example(?:\.(?:com|net|org))?$/;

/** Checks that a server starts with this environment, and that its values are meant. */
export function checkEnvironment(
  settings: ProjectReport['settings'],
  { file }: Pick<Environment, 'file'>,
  isLocal: boolean,
): Diagnosed[] {
  const from = isLocal
    ? 'no environment is set: what `dev` starts is looked at'
    : `read from the shell${file === undefined ? '' : ` and ${file}`}`;
  const findings = [finding('source', 'pass', from)];
  if (!settings.ok) {
    const remedy = 'the server does not start like this; .env.example explains each variable';
    return [
      ...findings,
      ...settings.problems.map((says) => finding('variables', 'fail', says, { remedy })),
    ];
  }
  findings.push(finding('variables', 'pass', 'the server starts with it'));
  for (const says of settings.warnings) findings.push(finding('variables', 'warn', says));
  // An authorization server of the project's own in this process has the origin of the server.
  const urls = {
    MCP_SERVER_URL: settings.resource,
    ...(settings.signIn ? {} : { AUTH_SERVER_ISSUER: settings.issuer }),
  };
  for (const [name, value] of Object.entries(urls)) {
    if (!EXAMPLE_HOST.test(new URL(value).hostname)) continue;
    const remedy = 'it is still the value of .env.example; put in your own';
    findings.push(finding('placeholders', 'fail', `${name} is ${value}`, { remedy }));
  }
  if (!settings.production && !isLoopback(new URL(settings.resource))) {
    findings.push(
      finding('production', 'warn', 'NODE_ENV relaxes checks of a server that others can reach', {
        remedy: 'set NODE_ENV=production, or leave it out',
      }),
    );
  }
  return findings;
}
