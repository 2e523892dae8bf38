import type { UpstreamProfile } from '../../../templates/sign-in/src/authorization-server/upstream/upstream-profile.js';
import type { BuiltInTool } from '../types.js';

/** An identity provider that people sign in with, behind an authorization server of the project's own. */
export interface UpstreamRecord {
  readonly id: string;
  readonly label: string;
  /** One line for the wizard, under 60 columns: whom this way fits. */
  readonly hint: string;
  /** UPSTREAM_ISSUER where it is the same for everybody; else the operator names it. */
  readonly issuer?: string;
  /** A good UPSTREAM_ISSUER. */
  readonly exampleIssuer: string;
  /** Its API, where it has one that a newcomer knows; the tool shows how to call it. */
  readonly api?: {
    /** UPSTREAM_API_URL unless set. */
    readonly url: string;
    readonly tool: BuiltInTool;
  };
  /** UPSTREAM_API_URL where a sign-in needs the API and no tool calls it. */
  readonly identityUrl?: string;
  /** A good client ID, and the source of a regular expression for it. */
  readonly clientId: { readonly example: string; readonly pattern: string };
  /** A good SIGN_IN_ALLOW. */
  readonly exampleRule: string;
  /** The provider of this catalog that clients can use directly, where there is one. */
  readonly direct?: string;
  /** What the generated server reads. */
  readonly profile: UpstreamProfile;
}
