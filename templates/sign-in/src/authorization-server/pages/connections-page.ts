import { signInTexts } from '../../sign-in-texts.js';
import { paths } from '../paths.js';
import { html, type Html } from './html.js';
import type { Page } from './page.js';
import { plainText } from './plain-text.js';
import { sentenceOf } from './scope-sentences.js';

/** What a person has allowed to one app. */
export interface Connection {
  readonly clientId: string;
  readonly name?: string | undefined;
  /** Hosts by which the app is known: that of its document, or those that it returns to; undefined is this computer. */
  readonly hosts: readonly (string | undefined)[];
  readonly scopes: readonly string[];
  readonly since: Date;
  readonly lastUsed: Date;
}

/** What the page shows to somebody who is signed in. */
export interface ShownConnections {
  readonly account: { readonly name?: string | undefined; readonly email?: string | undefined };
  readonly connections: readonly Connection[];
  readonly token: string;
  readonly notice?: string | undefined;
  /** The form before was of no use. */
  readonly isRefused?: boolean;
}

/** The page before somebody has signed in, or after. */
export function signInPage(upstream: string, notice?: string): Page {
  const { connections: texts, server } = signInTexts;
  const main = html`<h1>${texts.title}</h1>
    <p class="faint">${texts.introduction} <strong>${server}</strong></p>
    ${noticeOf(notice)}
    <form method="post" action="${paths.connections}/sign-in">
      <div class="actions">
        <button type="submit" class="primary">${texts.signIn(upstream)}</button>
      </div>
    </form>`;
  return { title: texts.title, main };
}

/** The page on which a person sees and withdraws what they have allowed (AS-33). */
export function connectionsPage(shown: ShownConnections): Page {
  const { connections: texts, server } = signInTexts;
  const { account, connections, token } = shown;
  const known = account.name ?? account.email;
  const main = html`<h1>${texts.title}</h1>
    <p class="faint">${texts.introduction} <strong>${server}</strong></p>
    ${noticeOf(shown.notice, shown.isRefused)}
    ${
      known !== undefined &&
      html`<p>
        ${texts.signedInAs} <strong><bdi>${plainText(known, 100)}</bdi></strong>
      </p>`
    }
    ${connections.length === 0 && html`<p>${texts.none}</p>`}
    ${connections.map((connection, index) => entry(connection, index, token))}
    ${connections.length > 1 && withdrawAll(token)}
    <form method="post" action="${paths.connections}/sign-out">
      ${hidden(token)}
      <div class="actions"><button type="submit">${texts.signOut}</button></div>
    </form>`;
  return { title: texts.title, main };
}

function entry(connection: Connection, index: number, token: string): Html {
  const { connections: texts } = signInTexts;
  const name = plainText(connection.name ?? '', 80) || texts.unnamed;
  const { scopes, since, lastUsed } = connection;
  const hosts = connection.hosts.map((host) => host ?? signInTexts.consent.program);
  return html`<section class="connection" aria-labelledby="app-${index}">
    <h2 id="app-${index}"><bdi>${name}</bdi></h2>
    <dl>
      ${
        hosts.length > 0 &&
        html`<div class="wide">
          <dt>${texts.identifiedBy}</dt>
          <dd><bdi>${hosts.map((host) => plainText(host, 255)).join(', ')}</bdi></dd>
        </div>`
      }
      <div class="wide">
        <dt>${texts.scopes}</dt>
        <dd>
          <ul>
            ${scopes.map((scope) => html`<li>${sentenceOf(scope)}</li>`)}
          </ul>
        </dd>
      </div>
      <div>
        <dt>${texts.since}</dt>
        <dd>${time(since)}</dd>
      </div>
      <div>
        <dt>${texts.lastUsed}</dt>
        <dd>${time(lastUsed)}</dd>
      </div>
    </dl>
    <form method="post" action="${paths.connections}/withdraw">
      ${hidden(token)}
      <input type="hidden" name="client" value="${connection.clientId}" />
      <button type="submit" aria-label="${texts.withdrawFrom(name)}">${texts.withdraw}</button>
    </form>
  </section>`;
}

/** Asks once more, without a script. */
function withdrawAll(token: string): Html {
  const { connections: texts } = signInTexts;
  return html`<details>
    <summary>${texts.withdrawAll}</summary>
    <p>${texts.withdrawAllMeans}</p>
    <form method="post" action="${paths.connections}/withdraw-all">
      ${hidden(token)}
      <button type="submit">${texts.withdrawAllNow}</button>
    </form>
  </details>`;
}

function noticeOf(notice: string | undefined, isRefused = false): Html | false {
  return (
    notice !== undefined &&
    html`<div class="note" role="${isRefused ? 'alert' : 'status'}"><p>${notice}</p></div>`
  );
}

function hidden(token: string): Html {
  return html`<input type="hidden" name="token" value="${token}" />`;
}

function time(date: Date): Html {
  return html`<time datetime="${date.toISOString()}">${signInTexts.connections.date(date)}</time>`;
}
