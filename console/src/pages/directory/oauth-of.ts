import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { get, post, put, remove } from '../../api/client.ts';
import type { Principal } from '../../api/directory.ts';
import { Problem } from '../../api/problem.ts';
import type { Receipt } from '../../api/types.ts';
import { open, showOnce } from '../../parts/dialog.ts';
import { Fetched } from '../../parts/fetched.ts';
import { choice, field, values, words } from '../../parts/form.ts';
import { badge, empty, receiptText } from '../../parts/notes.ts';
import { when } from '../../parts/times.ts';

interface OAuth {
  client_id: string;
  client_secret?: string;
  previous_secret_until?: string;
  client_name: string;
  token_endpoint_auth_method: string;
  grant_types: string[];
  redirect_uris: string[];
  post_logout_redirect_uris: string[];
  scopes: Record<string, string[]>;
  access_tokens: string;
  access_seconds: number;
  refresh_seconds: number;
  grant_seconds: number;
  consent: string;
  receipt?: Receipt;
  [further: string]: unknown;
}

const METHODS = [
  ['client_secret_basic', 'by a secret, in the header'],
  ['client_secret_post', 'by a secret, in the body'],
  ['private_key_jwt', 'by a key of its own (private_key_jwt)'],
  ['tls_client_auth', 'by a certificate of an authority'],
  ['self_signed_tls_client_auth', 'by a certificate that signs itself'],
  ['none', 'not at all: it can keep no secret'],
] as const;
/** What the answer has and a PUT does not take. */
const TOLD = ['client_id', 'client_secret', 'previous_secret_until', 'created_at', 'updated_at', 'receipt'];

/** How a client takes part in OAuth. */
@customElement('gate-oauth-of')
export class OAuthOf extends LitElement {
  @property({ attribute: false }) one!: Principal;
  @property({ type: Boolean }) may = false;
  #oauth = new Fetched(this, (signal) =>
    get<OAuth>(this.#at, { signal }).catch((fault) => {
      if (Problem.of(fault).status === 404) {
        return null;
      }
      throw fault;
    }),
  );

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  get #at(): string {
    return `v1/clients/${encodeURIComponent(this.one.id)}/oauth`;
  }

  protected override render(): TemplateResult {
    return html`<section class="card" aria-label="OAuth">
      <header><h2>OAuth</h2>${this.may && this.#oauth.value
        ? html`<div class="acts"><button class="quiet small" @click=${() => void this.#edit()}>Edit</button>
            ${this.#oauth.value.token_endpoint_auth_method.startsWith('client_secret') ? html`<button class="quiet small" @click=${() => void this.#renew()}>New secret</button>` : nothing}
            <button class="quiet small danger" @click=${() => void this.#end()}>Take out of OAuth</button></div>`
        : nothing}</header>
      ${this.#oauth.show((oauth) => (oauth ? this.#facts(oauth) : this.#none()))}
    </section>`;
  }

  #none(): TemplateResult {
    return empty('client', 'It takes no part in OAuth', 'With OAuth it signs people in here, or gets short-lived tokens for itself by a secret.',
      this.may ? html`<button class="quiet" @click=${() => void this.#edit()}>Set OAuth up</button>` : nothing);
  }

  #facts(oauth: OAuth): TemplateResult {
    const list = (all: readonly string[]) => (all.length ? all.map((one) => html`<div><code>${one}</code></div>`) : html`<span class="quiet-text">none</span>`);
    return html`<dl class="facts">
      <dt>Client id</dt><dd><code>${oauth.client_id}</code></dd>
      <dt>Shown to people as</dt><dd>${oauth.client_name}</dd>
      <dt>Proves itself</dt><dd>${METHODS.find(([method]) => method === oauth.token_endpoint_auth_method)?.[1] ?? oauth.token_endpoint_auth_method}
        ${oauth.previous_secret_until ? html`${badge('the old secret is still good', 'warning')} until ${when(oauth.previous_secret_until)}` : nothing}</dd>
      <dt>Grant types</dt><dd class="badges">${oauth.grant_types.map((one) => badge(one.replace('urn:ietf:params:oauth:grant-type:', '')))}</dd>
      <dt>Leads back to</dt><dd>${list(oauth.redirect_uris)}</dd>
      <dt>Scopes</dt><dd>${Object.keys(oauth.scopes).length ? Object.entries(oauth.scopes).map(([name, labels]) => html`<div><span class="strong">${name}</span> <code>${labels.join(' ')}</code></div>`) : html`<span class="quiet-text">none of its own</span>`}</dd>
      <dt>Consent</dt><dd>${{ always: 'asked each time', once: 'asked once', never: 'never asked: a program of your own' }[oauth.consent] ?? oauth.consent}</dd>
      <dt>Access tokens</dt><dd>${oauth.access_tokens === 'jwt' ? 'signed (JWT)' : 'opaque'}, good for ${span(oauth.access_seconds)}</dd>
      <dt>Refresh tokens</dt><dd>end when unused for ${span(oauth.refresh_seconds)}, and ${span(oauth.grant_seconds)} after the consent</dd>
    </dl>`;
  }

  async #edit(): Promise<void> {
    const now = this.#oauth.value;
    let made: string | undefined;
    const scopes = Object.entries(now?.scopes ?? {}).map(([name, labels]) => `${name} = ${labels.join(' ')}`).join('\n');
    const done = await open({
      title: now ? `OAuth of ${this.one.name}` : `Have ${this.one.name} take part in OAuth`,
      label: 'Save',
      wide: true,
      body: (problem) => html`<div class="fields two">
          ${field({ name: 'client_name', label: 'Shown to people as', value: now?.client_name ?? this.one.name, required: true }, problem)}
          ${choice('token_endpoint_auth_method', 'Proves itself', METHODS, now?.token_endpoint_auth_method)}
        </div>
        ${field({ name: 'redirect_uris', label: 'Leads back to', rows: 2, value: now?.redirect_uris.join('\n'), placeholder: 'https://dashboard.example/back', hint: 'Where people return to after they signed in; one on each line. Empty: it acts for itself only.' }, problem)}
        ${field({ name: 'post_logout_redirect_uris', label: 'After signing out', rows: 1, value: now?.post_logout_redirect_uris.join('\n') }, problem)}
        ${field({ name: 'scopes', label: 'Scopes', rows: 3, value: scopes, placeholder: 'fleet = read_device pull_device', hint: 'What people may grant it: a name, and the permissions behind it.' }, problem)}
        <div class="fields two">
          ${choice('consent', 'People are asked', [['once', 'once'], ['always', 'each time'], ['never', 'never: a program of your own']], now?.consent ?? 'once')}
          ${choice('access_tokens', 'Access tokens', [['opaque', 'opaque: taken back at once'], ['jwt', 'signed (JWT): others can read them']], now?.access_tokens)}
          ${field({ name: 'access_seconds', label: 'Seconds an access token is good', type: 'number', min: 1, value: now ? String(now.access_seconds) : '' }, problem)}
          ${field({ name: 'refresh_seconds', label: 'Seconds a refresh token may lie', type: 'number', min: 1, value: now ? String(now.refresh_seconds) : '' }, problem)}
        </div>`,
      run: async (form) => {
        const given = values(form);
        const kept = Object.fromEntries(Object.entries(now ?? {}).filter(([name]) => !TOLD.includes(name)));
        const redirects = words(given['redirect_uris']);
        // whether it asks people or acts for itself follows from where it leads back to
        if (now && (now.redirect_uris.length === 0) !== (redirects.length === 0)) {
          delete kept['grant_types'];
        }
        const number = (name: string) => (given[name] ? { [name]: Number(given[name]) } : {});
        const answer = await put<OAuth>(this.#at, {
          ...kept,
          client_name: given['client_name'],
          token_endpoint_auth_method: given['token_endpoint_auth_method'],
          redirect_uris: redirects,
          post_logout_redirect_uris: words(given['post_logout_redirect_uris']),
          scopes: scopesOf(given['scopes'] ?? ''),
          consent: given['consent'],
          access_tokens: given['access_tokens'],
          ...number('access_seconds'),
          ...number('refresh_seconds'),
        });
        made = answer.client_secret;
        return receiptText(answer.receipt);
      },
    });
    await this.#after(done, made);
  }

  async #renew(): Promise<void> {
    let made: string | undefined;
    const done = await open({
      title: `New secret for ${this.one.name}`,
      label: 'Make a new secret',
      body: () => choice('overlap', 'The old secret', [['0', 'is good no more, at once'], ['3600', 'stays good for an hour'], ['86400', 'stays good for a day'], ['604800', 'stays good for a week']], '3600'),
      run: async (form) => {
        made = (await post<OAuth>(this.#at + '/secret', { overlap_seconds: Number(values(form)['overlap']) })).client_secret;
      },
    });
    await this.#after(done, made);
  }

  async #end(): Promise<void> {
    const done = await open({
      title: `Take ${this.one.name} out of OAuth`,
      label: 'Take it out',
      danger: true,
      body: () => html`<p>What people granted to it ends, with every token and connection that came of it. The client stays.</p>`,
      run: async () => receiptText((await remove<{ receipt: Receipt }>(this.#at)).receipt),
    });
    await this.#after(done, undefined);
  }

  async #after(done: boolean, secret: string | undefined): Promise<void> {
    if (secret) {
      await showOnce('The secret of the client', [['Client id', this.one.id], ['Secret', secret]]);
    }
    if (done) {
      void this.#oauth.again();
    }
  }
}

function scopesOf(text: string): Record<string, string[]> {
  return Object.fromEntries(text.split('\n').filter((line) => line.trim()).map((line) => {
    const [name = '', labels = ''] = line.split(/=(.*)/s);
    return [name.trim(), words(labels)];
  }));
}

function span(seconds: number): string {
  const [length, unit] = ([[86_400, 'day'], [3600, 'hour'], [60, 'minute'], [1, 'second']] as const).find(([one]) => seconds >= one && seconds % one === 0) ?? [1, 'second'];
  return `${seconds / length} ${unit}${seconds === length ? '' : 's'}`;
}
