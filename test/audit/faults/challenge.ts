import type { FaultCase } from '../support/fault-case.js';
import { refusalFaults } from './refusals.js';

const scope = (what: string, challengeScope: string) => ({ what, faults: { challengeScope } });
const challenges = (what: string, ...values: string[]) => ({
  what,
  faults: { challenges: values },
});

/** The challenges themselves. */
const formFaults: readonly FaultCase[] = [
  {
    what: 'no WWW-Authenticate',
    faults: { noChallenge: true },
    fails: ['CHAL-02'],
    warns: ['CHAL-03', 'CHAL-08'],
  },
  {
    ...challenges('an empty WWW-Authenticate', ''),
    fails: ['CHAL-02', 'CHAL-04'],
    warns: ['CHAL-03', 'CHAL-08'],
  },
  {
    what: 'a pointer to another host',
    faults: { pointer: 'https://elsewhere.invalid/metadata' },
    warns: ['CHAL-03'],
  },
  { what: 'a pointer that is relative', faults: { pointer: '/metadata' }, fails: ['CHAL-03'] },
  { what: 'a pointer to nothing', faults: { pointer: 'ORIGIN/nothing' }, fails: ['CHAL-03'] },
  { what: 'no pointer in the challenge', faults: { noPointer: true }, warns: ['CHAL-03'] },
  {
    what: 'no pointer in the challenge, when one was demanded',
    faults: { noPointer: true },
    options: { revision: '2025-06-18' },
    fails: ['CHAL-03'],
  },
  {
    ...challenges(
      'the parameter of the article',
      'Bearer error="invalid_token", resource_server_metadata="POINTER"',
    ),
    warns: ['CHAL-03', 'CHAL-07'],
  },
  { what: 'a bare Bearer', faults: { bareBearer: true }, fails: ['CHAL-04'], warns: ['CHAL-08'] },
  { ...challenges('another scheme only', 'Basic realm="x"'), fails: ['CHAL-04'] },
  {
    ...challenges('challenges without commas', 'Bearer realm="x" scope="a"'),
    fails: ['CHAL-04', 'CHAL-06'],
  },
  { what: 'a repeated parameter', faults: { repeatedParameter: true }, fails: ['CHAL-05'] },
  {
    ...challenges('quotes in its texts', 'Bearer error_description="no \\"token\\""'),
    fails: ['CHAL-06'],
    warns: ['CHAL-07'],
  },
  { ...scope('two spaces between scopes', 'mcp:access  echo:use'), fails: ['CHAL-06'] },
  { what: 'an echo of the token', faults: { echoesToken: true }, fails: ['CHAL-06'] },
  {
    what: 'the text of an exception in the challenge',
    faults: { describes: ({ message }) => `Unexpected token "${message}"` },
    fails: ['CHAL-04', 'CHAL-06'],
  },
  {
    what: 'an error although no token was sent',
    faults: { errorWithoutToken: true },
    warns: ['CHAL-07'],
  },
  { ...scope('no scope in the challenge', ''), warns: ['CHAL-15'] },
  { ...scope('offline_access in the challenge', 'mcp:access offline_access'), warns: ['CHAL-19'] },
  {
    ...scope('scopes that its authorization server does not know', 'mcp:other'),
    authorizationServer: {},
    warns: ['SCOPE-11'],
  },
];

/** Challenges and refusals. */
export const challengeFaults: readonly FaultCase[] = [...formFaults, ...refusalFaults];
