import { signInTexts } from '../../sign-in-texts.js';
import { Html, html } from './html.js';
import { plainText } from './plain-text.js';
import { sentenceOf } from './scope-sentences.js';

/** The app, as `clients` describes it; all of it but `isKnown` and the kind of the redirect is its own word. */
export interface ShownClient {
  readonly id: string;
  readonly name: string;
  /** The host of a `client_id` that is a URL; whoever owns it owns the app. */
  readonly idHost?: string | undefined;
  readonly redirect: {
    readonly uri: string;
    readonly host: string;
    readonly kind: 'https' | 'loopback' | 'app';
    readonly appName?: string | undefined;
  };
  /** Somebody vouches for it: its redirect or its document is on the list. */
  readonly isKnown: boolean;
}

/** All that a person has to know to decide (AS-11, AS-42). */
export interface ConsentRequest {
  readonly client: ShownClient;
  readonly scopes: readonly string[];
  readonly resource: string;
  readonly upstream: {
    readonly name: string;
    readonly scopes: readonly { readonly scope: string; readonly meaning: string }[];
  };
  /** How long it stays connected at most; undefined where it does not. */
  readonly staysDays: number | undefined;
  /** The account that the app suggests. */
  readonly loginHint?: string | undefined;
  readonly connectionsUrl: string;
  readonly token: string;
  /** The token of the form before was of no use. */
  readonly again: boolean;
}

/** The page on which a person decides. What can be forged, the name, is small; what cannot is large (AT-12). */
export function consentPage(request: ConsentRequest): { title: string; main: Html } {
  const { client, upstream } = request;
  const { consent: texts, server } = signInTexts;
  const main = html` <h1 id="title">${texts.title}</h1>
    <p class="faint">${texts.introduction} <strong>${server}</strong></p>
    ${request.again && html`<div class="note" role="alert"><p>${texts.again}</p></div>`}
    <div class="box">
      <dl>
        <div>
          <dt>${texts.name}</dt>
          <dd class="name"><bdi>${plainText(client.name, 80)}</bdi></dd>
        </div>
        ${
          client.idHost !== undefined &&
          html`<div>
            <dt>${client.redirect.kind === 'https' ? texts.identifiedBy : texts.claimsToBe}</dt>
            <dd class="large"><bdi>${plainText(client.idHost, 255)}</bdi></dd>
          </div>`
        }
        <div>
          <dt>${texts.returnsTo}</dt>
          <dd class="large"><bdi>${receiver(client.redirect)}</bdi></dd>
          <dd class="uri" dir="ltr">${plainText(client.redirect.uri, 2000)}</dd>
        </div>
      </dl>
    </div>
    ${warnings(client)}
    <h2 id="scopes">${texts.scopes}</h2>
    <ul aria-labelledby="scopes">
      ${request.scopes.map((scope) => html`<li>${sentenceOf(scope)}</li>`)}
      ${request.staysDays !== undefined && html`<li>${texts.stays(request.staysDays)}</li>`}
    </ul>
    <p class="faint">${texts.resource} <code>${request.resource}</code></p>
    <h2 id="upstream">${texts.upstream(upstream.name)}</h2>
    <p>${texts.upstreamScopes(upstream.name)}</p>
    <ul aria-labelledby="upstream">
      ${upstream.scopes.map(({ scope, meaning }) => html`<li>${meaning} <code>${scope}</code></li>`)}
    </ul>
    ${request.loginHint !== undefined && html`<p class="faint">${texts.account} <bdi>${plainText(request.loginHint, 100)}</bdi></p>`}
    <form method="post" aria-labelledby="title">
      <input type="hidden" name="token" value="${request.token}" />
      <div class="actions">
        <button type="submit" name="decision" value="deny">${texts.deny}</button>
        <button type="submit" name="decision" value="approve" class="primary">
          ${texts.approve(upstream.name)}
        </button>
      </div>
    </form>
    <p class="faint"><a href="${request.connectionsUrl}">${texts.withdraw}</a></p>`;
  return { title: texts.title, main };
}

/** Who gets access: of a website the host, since nobody else can take what is sent there. */
function receiver({ kind, host, appName }: ShownClient['redirect']): string {
  switch (kind) {
    case 'https':
      return plainText(host, 255);
    case 'loopback':
      return signInTexts.consent.program;
    case 'app':
      return appName ?? signInTexts.consent.app;
  }
}

function warnings({ redirect: { kind, appName }, isKnown }: ShownClient): Html | false {
  const { loopbackWarning, unknownWarning, appNote } = signInTexts.consent;
  const texts = [
    kind === 'loopback' && loopbackWarning,
    kind === 'app' && appNote(appName ?? signInTexts.consent.app),
    !isKnown && unknownWarning,
  ].filter((text) => text !== false);
  return (
    texts.length > 0 &&
    html`<div class="note" role="note">${texts.map((text) => html`<p>${text}</p>`)}</div>`
  );
}
