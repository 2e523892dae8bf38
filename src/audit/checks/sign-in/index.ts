import type { Family } from '../../engine/model.js';
import { grantChecks } from './grants.js';
import { takenBackChecks } from './taken-back.js';

/** What an authorization server gives a client that signs in; what ends its tokens comes last. */
export const signIn: Family = {
  id: 'sign-in',
  title: 'Sign-in',
  checks: [...grantChecks, ...takenBackChecks],
};
