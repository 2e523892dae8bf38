import type {
  UpstreamProfile,
  UpstreamScope,
} from '../../../templates/sign-in/src/authorization-server/upstream/upstream-profile.js';
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
  /** Why tools cannot call its API, where it has none here; completes "… because". */
  readonly noApi?: string;
  /** UPSTREAM_API_URL where a sign-in needs an API and no tool calls one. */
  readonly identityUrl?: string;
  readonly clientId: {
    readonly example: string;
    /** Source of a regular expression that the whole value matches unless something else was copied. */
    readonly pattern: string;
    /** What it is called where the operator finds it. */
    readonly name: string;
  };
  /** A good SIGN_IN_ALLOW. */
  readonly exampleRule: string;
  /** The provider of this catalog that clients can use directly, where there is one, and whom that fits better. */
  readonly direct?: { readonly provider: string; readonly fits: string };
  /** What the generated server reads. */
  readonly profile: UpstreamProfile;
  /** What the example tool needs beside the scopes of a sign-in. */
  readonly apiScopes: readonly UpstreamScope[];
  /** Whether tokens can be renewed: `never` where access tokens do not end. */
  readonly refresh: 'rotates' | 'keeps' | 'never';
}
