/** Why a page is shown in place of what was asked for. */
export type Problem =
  /** The sign-in is over, was never begun, or belongs to another browser. */
  | 'ended'
  /** The form was not sent from the page that this server showed. */
  | 'not_from_page'
  /** The app asked for something that it cannot have, and cannot be told so. */
  | 'bad_request'
  /** The app is not known here, or wants to return to an address that is not its own. */
  | 'unknown_app'
  /** The account may not use this server. */
  | 'not_admitted'
  /** The person said no, and the app cannot be told so. */
  | 'denied'
  /** The upstream answered, and the answer cannot be used. */
  | 'upstream_failed'
  /** The upstream, or the store, does not answer. */
  | 'unavailable'
  | 'too_many_requests'
  | 'not_found'
  /** This server failed. */
  | 'failed';

/** What a page says of a {@link Problem}. */
export interface ProblemText {
  readonly title: string;
  readonly happened: string;
  readonly next: string;
}

/** What a scope opens, by the titles of what is offered. */
export interface Opened {
  readonly isBase: boolean;
  readonly tools: readonly string[];
  readonly resources: readonly string[];
  readonly prompts: readonly string[];
}

/** Every text on the pages on which people sign in. `src/sign-in-texts.ts` writes them. */
export interface SignInTexts {
  /** Language of the texts (BCP 47), and its direction. */
  readonly language: string;
  readonly direction: 'ltr' | 'rtl';
  /** The name under which people know this server. */
  readonly server: string;
  /** A sentence a scope, in the words of people. What has none is written by `scope`. */
  readonly scopes: Readonly<Record<string, string>>;
  /** Writes the sentence of a scope from what it opens. */
  readonly scope: (scope: string, opened: Opened) => string;

  readonly consent: {
    readonly title: string;
    readonly introduction: string;
    /** Before the name that an app gives itself. */
    readonly name: string;
    /** Before the host that publishes the app's description. */
    readonly identifiedBy: string;
    /** The same where a program on this computer may only say so. */
    readonly claimsToBe: string;
    readonly returnsTo: string;
    /** What takes the answer at an address of this computer. */
    readonly program: string;
    /** What takes the answer at an address that no browser opens, where its name is not known. */
    readonly app: string;
    readonly loopbackWarning: string;
    readonly unknownWarning: string;
    readonly appNote: (app: string) => string;
    readonly scopes: string;
    readonly stays: (days: number) => string;
    readonly resource: string;
    readonly upstream: (upstream: string) => string;
    readonly upstreamScopes: (upstream: string) => string;
    readonly account: string;
    readonly again: string;
    readonly deny: string;
    readonly approve: (upstream: string) => string;
    readonly withdraw: string;
  };
  readonly connections: {
    readonly title: string;
    readonly introduction: string;
    readonly signIn: (upstream: string) => string;
    readonly signedInAs: string;
    readonly none: string;
    readonly unnamed: string;
    readonly identifiedBy: string;
    readonly scopes: string;
    readonly since: string;
    readonly lastUsed: string;
    /** The label of the button that withdraws one connection, for those who do not see where it stands. */
    readonly withdrawFrom: (app: string) => string;
    readonly withdraw: string;
    readonly withdrawAll: string;
    readonly withdrawAllMeans: string;
    readonly withdrawAllNow: string;
    readonly withdrawn: string;
    readonly signOut: string;
    readonly signedOut: string;
    readonly date: (time: Date) => string;
  };
  /** Before the ID under which the operator finds what happened in the log. */
  readonly incident: string;
  readonly problems: Readonly<Record<Problem, ProblemText>>;
}
