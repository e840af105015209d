import { html, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { chosenApplication, get, patch, path, post, remove } from '../../api/client.ts';
import { Pages, type Listed } from '../../api/list.ts';
import type { Connection, Receipt } from '../../api/types.ts';
import { Page } from '../../app/page.ts';
import { open, showOnce } from '../../parts/dialog.ts';
import { Fetched } from '../../parts/fetched.ts';
import { choice, field, values } from '../../parts/form.ts';
import { icon } from '../../parts/icons.ts';
import { badge, counted, receiptText } from '../../parts/notes.ts';
import { more } from '../../parts/table.ts';
import { when } from '../../parts/times.ts';

/** A tenant of the server. */
export interface Application {
  id: string;
  name: string;
  suspended: boolean;
  created_at: string;
  version: number;
  receipt?: Receipt;
}

interface Token {
  id: string;
  name: string;
  enabled: boolean;
  expires_at?: string;
  last_used?: { at: string; address?: string };
  created_at: string;
}

const DAY = 86_400_000;
const within = (application: string) => ({ headers: { 'Gatehouse-Application': application } });

/** The applications of the server, and the owner's tokens for each. */
@customElement('gate-applications')
export class Applications extends Page {
  /** The tokens of the applications that are unfolded. */
  @state() private tokens = new Map<string, Token[]>();
  readonly #all = new Fetched(this, (signal) => new Pages<Application>('v1/applications').read(signal));

  protected override render(): TemplateResult {
    return html`<div class="head"><p class="quiet-text">An application is a house of its own: its people, devices, rights, channels and scripts. Nothing crosses from one to another.</p>
        <div class="acts"><button @click=${this.#create}>${icon('plus')} Add an application</button></div></div>
      ${this.#all.show((pages) => html`<div class="stack">${pages.items.map((one) => this.#application(one))}</div>
        ${more(pages, () => void pages.read().then(() => this.requestUpdate()))}`)}`;
  }

  #application(one: Application): TemplateResult {
    const here = one.id === (chosenApplication() || this.session.me.application);
    const tokens = this.tokens.get(one.id);
    return html`<section class="card" aria-labelledby="application-${one.id}">
      <header><h2 id="application-${one.id}">${one.name} <code class="quiet-text">${one.id}</code></h2>
        <span class="badges">${here ? badge('you look at it', 'good') : nothing}${one.suspended ? badge('suspended', 'danger') : nothing}</span></header>
      <p class="quiet-text">There since ${when(one.created_at)}.</p>
      <div class="acts">
        ${here ? nothing : html`<button class="quiet" aria-label="Look at ${one.id}" @click=${() => look(one.id)}>Look at it</button>`}
        <button class="quiet" aria-expanded=${tokens ? 'true' : 'false'} aria-label="Your tokens for ${one.id}" @click=${() => this.#unfold(one.id)}>${icon('key')} Your tokens</button>
        ${one.id === 'main' ? nothing : one.suspended
          ? html`<button class="quiet" aria-label="Open ${one.id} again" @click=${() => this.#suspend(one, false)}>Open it again</button>`
          : html`<button class="quiet danger" aria-label="Suspend ${one.id}" @click=${() => this.#suspend(one, true)}>Suspend …</button>`}
      </div>
      ${tokens ? this.#tokens(one, tokens) : nothing}
    </section>`;
  }

  #tokens(one: Application, tokens: readonly Token[]): TemplateResult {
    return html`<div class="owner-tokens">
      <p class="hint">With such a token a backend of yours does in ${one.name} whatever you may. Give it an end, and one to each program.</p>
      ${tokens.length === 0
        ? html`<p>You have none for ${one.name}.</p>`
        : html`<ul class="entries">${tokens.map((token) => html`<li>
            <span><span class="strong">${token.name}</span> ${token.enabled ? nothing : badge('disabled', 'warning')}<br>
              <span class="quiet-text">${token.expires_at ? html`ends ${when(token.expires_at)}` : 'without an end'}, last used ${when(token.last_used?.at)}</span></span>
            <button class="quiet small danger" aria-label="Delete the token ${token.name}" @click=${() => this.#drop(one.id, token)}>Delete …</button></li>`)}</ul>`}
      <p class="acts"><button class="quiet" aria-label="Make a token for ${one.id}" @click=${() => this.#issue(one)}>${icon('plus')} Make a token</button></p>
    </div>`;
  }

  #create = async (): Promise<void> => {
    const done = await open({
      title: 'Add an application',
      label: 'Add it',
      body: (problem) => html`<div class="fields">
        ${field({ name: 'id', label: 'Id', required: true, placeholder: 'harbour', hint: 'Lower-case letters, digits and dashes. It stays for ever, and stands in addresses and tokens.' }, problem)}
        ${field({ name: 'name', label: 'Name', placeholder: 'Harbour office', hint: 'For people; you can change it.' }, problem)}
        <p class="hint">It starts with the usual roles, and nobody in it but you.</p></div>`,
      run: async (form) => {
        const { id, name } = values(form);
        await post('v1/applications', { id, ...(name ? { name } : {}) });
        return `${name || id} is there. Look at it to fill it.`;
      },
    });
    if (done) {
      await this.#all.again();
    }
  };

  async #suspend(one: Application, suspended: boolean): Promise<void> {
    const done = await open({
      title: suspended ? `Suspend ${one.name}` : `Open ${one.name} again`,
      label: suspended ? 'Suspend' : 'Open it',
      danger: suspended,
      body: () => suspended
        ? html`<p>From then on nobody but you is anybody in it: every credential is refused, on every transport. Nothing is lost, and you can open it again.</p>`
        : html`<p>Every credential of it works again, as before.</p>`,
      ...(suspended ? { cost: () => this.#cost(one.id) } : {}),
      run: async () => {
        const { receipt } = await patch<Application>(path`v1/applications/${one.id}`, { suspended }, { headers: { 'If-Match': `"${one.version}"` } });
        return suspended ? `${one.name} is suspended. ${receiptText(receipt)}` : `${one.name} is open again.`;
      },
    });
    if (done) {
      await this.#all.again();
    }
  }

  async #cost(application: string): Promise<string> {
    const { total = 0 } = await get<Listed<Connection> & { total?: number }>('v1/connections', { query: { limit: 1 }, ...within(application) });
    return `This ends ${counted(total, 'connection')} at once.`;
  }

  async #unfold(application: string): Promise<void> {
    if (this.tokens.has(application)) {
      this.#keep(application, null);
    } else {
      await this.#readTokens(application);
    }
  }

  async #readTokens(application: string): Promise<void> {
    const { items } = await get<Listed<Token>>('v1/tokens', { query: { kind: 'api', limit: 100 }, ...within(application) });
    this.#keep(application, items);
  }

  #keep(application: string, tokens: Token[] | null): void {
    const all = new Map(this.tokens);
    if (tokens) {
      all.set(application, tokens);
    } else {
      all.delete(application);
    }
    this.tokens = all;
  }

  async #issue(one: Application): Promise<void> {
    let made: { value: string } | null = null;
    await open({
      title: `A token of yours for ${one.name}`,
      label: 'Make it',
      body: (problem) => html`<div class="fields">
        ${field({ name: 'name', label: 'What it is for', required: true, placeholder: 'backend of the harbour office' }, problem)}
        ${choice('days', 'It ends', [['90', 'in 90 days'], ['365', 'in a year'], ['30', 'in 30 days'], ['', 'never']], '90')}
        ${field({ name: 'permissions', label: 'Narrowed to', rows: 3, placeholder: 'create_device\nread_device', hint: 'One permission on each line. Empty: everything that you may in this application.' }, problem)}</div>`,
      run: async (form) => {
        const { name, days, permissions } = values(form);
        const narrow = (permissions ?? '').split(/\s+/).filter(Boolean);
        made = await post<{ value: string }>('v1/tokens', {
          name,
          ...(days ? { expires_at: new Date(Date.now() + Number(days) * DAY).toISOString() } : {}),
          ...(narrow.length ? { permissions: narrow } : {}),
        }, within(one.id));
      },
    });
    if (made) {
      await showOnce(`The token for ${one.name}`, [['Token', (made as { value: string }).value]]);
      await this.#readTokens(one.id);
    }
  }

  async #drop(application: string, token: Token): Promise<void> {
    const done = await open({
      title: `Delete the token ${token.name}`,
      label: 'Delete',
      danger: true,
      body: () => html`<p>Whatever uses it is refused from this moment.</p>`,
      cost: async () => {
        const { total = 0 } = await get<Listed<Connection> & { total?: number }>('v1/connections', { query: { credential: token.id, limit: 1 }, ...within(application) });
        return `This ends ${counted(total, 'connection')}.`;
      },
      run: async () => {
        const { receipt } = await remove<{ receipt: Receipt }>(path`v1/tokens/${token.id}`, within(application));
        return receiptText(receipt);
      },
    });
    if (done) {
      await this.#readTokens(application);
    }
  }
}

/** The whole console is about another application from now on. */
function look(application: string): void {
  sessionStorage.setItem('gatehouse-application', application);
  location.assign('/console');
}
