import type { SignInTexts } from './authorization-server/pages/texts.js';
import { serverInfo } from './server.js';

/** What people read when they sign in. Write it in their words and their language; the compiler says what is missing. */
export const signInTexts: SignInTexts = {
  language: 'en',
  direction: 'ltr',
  server: serverInfo.title ?? serverInfo.name,

  // A sentence a scope, such as 'todos:read': 'Read your to-dos.'
  scopes: {},
  scope(scope, { isBase, tools, resources, prompts }) {
    const opened = [
      tools.length > 0 && `use ${list(tools)}`,
      resources.length > 0 && `read ${list(resources)}`,
      prompts.length > 0 && `get ${list(prompts)}`,
    ].filter((part) => part !== false);
    if (opened.length > 0) return `${sentence(opened.join('; '))}.`;
    return isBase ? 'Connect, and see what is on offer.' : `Use what is called “${scope}”.`;
  },

  consent: {
    title: 'Allow this app to connect?',
    introduction: 'An app asks to act for you on',
    name: 'It calls itself',
    identifiedBy: 'It belongs to',
    claimsToBe: 'It says it comes from',
    returnsTo: 'Access is handed to',
    program: 'A program on this computer',
    app: 'An app on this computer',
    loopbackWarning:
      'A program on this computer is asking. Any program can give itself any name. Go on only if you have started this yourself, just now.',
    unknownWarning:
      'Nobody has checked who made this app. Go on only if you know this address and trust it.',
    appNote: (app) => `Your browser will ask to open ${app}.`,
    scopes: 'It will be able to',
    stays: (days) => `Stay connected until you withdraw this, for ${Math.ceil(days)} days at most.`,
    resource: 'All of this only at',
    upstream: (upstream) => `Then you sign in with ${upstream}`,
    upstreamScopes: (upstream) =>
      `The app sees nothing of that. ${upstream} will be asked to let this server:`,
    account: 'The app suggests the account',
    again: 'This form was used already, or it was too old. Please decide once more.',
    deny: 'Cancel',
    approve: (upstream) => `Continue with ${upstream}`,
    withdraw: 'See and withdraw what you have allowed',
  },

  connections: {
    title: 'My connections',
    introduction: 'Apps that may act for you on',
    signIn: (upstream) => `Sign in with ${upstream}`,
    signedInAs: 'Signed in as',
    none: 'No app is connected.',
    unnamed: 'An app without a name',
    identifiedBy: 'Belongs to',
    scopes: 'It may',
    since: 'Since',
    lastUsed: 'Last used',
    withdraw: 'Withdraw',
    withdrawFrom: (app) => `Withdraw from ${app}`,
    withdrawAll: 'Withdraw from all apps',
    withdrawAllMeans:
      'All apps are signed out, within minutes at the latest, and what this server knows of you is deleted.',
    withdrawAllNow: 'Yes, withdraw from all',
    withdrawn: 'Withdrawn. The app is signed out, within minutes at the latest.',
    signOut: 'Sign out',
    signedOut: 'You are signed out here. Apps stay connected.',
    date: (time) => time.toLocaleDateString('en-GB', { dateStyle: 'long', timeZone: 'UTC' }),
  },

  incident: 'If this goes on, tell whoever runs this server this number:',

  problems: {
    ended: {
      title: 'This sign-in is over',
      happened: 'It took too long, was finished already, or was begun in another browser.',
      next: 'Go back to your app and connect again. Your browser has to accept cookies here.',
    },
    not_from_page: {
      title: 'This form cannot be used',
      happened: 'It was not sent from the page that this server showed you. Nothing was allowed.',
      next: 'If you were about to connect an app, go back to it and connect again.',
    },
    bad_request: {
      title: 'The app asked for something impossible',
      happened: 'Its request does not make sense to this server. Nothing was allowed.',
      next: 'Connect again. If it happens again, the app needs to be fixed or updated.',
    },
    unknown_app: {
      title: 'This app is not known here',
      happened:
        'The app is not registered, or it wants to return to an address that is not its own. Nothing was allowed.',
      next: 'Remove this server in your app and add it again, so that the app registers anew.',
    },
    not_admitted: {
      title: 'This account cannot be used here',
      happened: 'You have signed in, but this server is not open to this account.',
      next: 'Connect again with another account, or ask whoever runs this server.',
    },
    denied: {
      title: 'Nothing was allowed',
      happened: 'You have cancelled. The app gets no access.',
      next: 'You can close this page.',
    },
    upstream_failed: {
      title: 'The sign-in did not work',
      happened: 'The answer of the sign-in service cannot be used. Nothing was allowed.',
      next: 'Go back to your app and connect again.',
    },
    unavailable: {
      title: 'Signing in does not work right now',
      happened: 'Something that this server needs does not answer.',
      next: 'Try again in a few minutes.',
    },
    too_many_requests: {
      title: 'Too many tries',
      happened: 'Too many requests came from your network.',
      next: 'Try again in a minute.',
    },
    not_found: {
      title: 'There is nothing here',
      happened: 'This address is not in use.',
      next: 'Check the address, or go back.',
    },
    failed: {
      title: 'Something went wrong',
      happened: 'This server made a mistake. Nothing was allowed.',
      next: 'Go back to your app and connect again.',
    },
  },
};

function list(titles: readonly string[]): string {
  return titles.map((title) => `“${title}”`).join(', ');
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
