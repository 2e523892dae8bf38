import type { Config } from '../../answers/config.js';
import { providerGuide } from '../../render/index.js';
import { findingsOf, type Diagnosed } from '../model.js';

const finding = findingsOf('provider');

/** Names the provider's traps, which only its operator can see. */
export function checkProvider(config: Config): Diagnosed[] {
  const { provider } = config;
  const trap = trapIn(providerGuide(config));
  const findings: Diagnosed[] = [];
  if (trap !== undefined) {
    const guide = config.signIn
      ? '`Set up the authorization server`'
      : `the guide to ${provider.label}`;
    const remedy = `follow ${guide} in the README of the project, step by step`;
    findings.push(finding('trap', 'advice', trap, { remedy }));
  }
  if (provider.support === 'confirm-on-your-tenant') {
    findings.push(
      finding(
        'tenant',
        'advice',
        `not everything about ${provider.label} is documented by its vendor`,
        {
          remedy: 'sign in once, and compare a token with what the README says of it',
        },
      ),
    );
  }
  return findings;
}

/** The block of the guide that names the most dangerous trap, without its Markdown. */
function trapIn(guide: string): string | undefined {
  const block = /(?:^> .*\n?)+/m.exec(guide)?.[0];
  return block
    ?.replace(/^> ?/gm, '')
    .replace(/\*\*The most dangerous trap:\*\*\s*/, '')
    .replace(/[`*]/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}
