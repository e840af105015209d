import { html, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { get } from '../../api/client.ts';
import { folder, type Principal } from '../../api/directory.ts';
import { Page } from '../../app/page.ts';
import { go } from '../../app/router.ts';
import { Fetched } from '../../parts/fetched.ts';
import { badge } from '../../parts/notes.ts';
import { when } from '../../parts/times.ts';
import '../../parts/connections-of.ts';
import '../../parts/tokens-of.ts';
import './data-of.ts';
import { mayOn } from './may.ts';
import './membership.ts';
import './oauth-of.ts';
import './permissions-of.ts';
import { deletePrincipal, editFacts, switchPrincipal } from './principal-acts.ts';

/** One program: what it is, how it proves itself, and what it may. */
@customElement('gate-client')
export class Client extends Page {
  @property() clientId = '';
  #client = new Fetched(this, (signal) => get<Principal>(folder('client', this.clientId), { signal }));

  protected override render(): TemplateResult {
    return html`<p class="crumbs"><a href="/console/clients">Clients</a></p>
      <div @gate-changed=${() => void this.#client.again()}>${this.#client.show((one) => this.#page(one))}</div>`;
  }

  #page(one: Principal): TemplateResult {
    const { session } = this;
    const may = mayOn(session, 'update', 'client', one);
    const admin = session.may('admin', 'client');
    const subject = `client:${one.id}`;
    return html`<div class="head"><h1>${one.name}</h1>
        <div class="acts">
          ${one.enabled ? badge('enabled', 'good') : badge('disabled', 'warning')}
          ${may
            ? html`<button class="quiet" @click=${() => void this.#after(editFacts('client', one))}>Edit</button>
                <button class="quiet ${one.enabled ? 'danger' : ''}" @click=${() => void this.#after(switchPrincipal('client', one))}>${one.enabled ? 'Disable' : 'Enable'}</button>`
            : nothing}
        </div>
        ${one.description ? html`<p class="quiet-text">${one.description}</p>` : nothing}</div>
      <div class="stack">
        <div class="grid">
          <section class="card" aria-label="Facts"><header><h2>Facts</h2></header><dl class="facts">
            <dt>Id</dt><dd><code>${subject}</code></dd>
            <dt>Owner</dt><dd>${one.owner ? html`<a href="/console/users/${encodeURIComponent(one.owner)}">${one.owner}</a>` : html`<span class="quiet-text">nobody</span>`}</dd>
            <dt>Added</dt><dd>${when(one.created_at)}</dd>
            <dt>Changed</dt><dd>${when(one.updated_at)}</dd>
          </dl></section>
          <gate-membership .kind=${'client'} .one=${one} ?may=${admin}></gate-membership>
        </div>
        <gate-oauth-of .one=${one} ?may=${admin}></gate-oauth-of>
        <gate-tokens-of .session=${session} .principal=${subject}></gate-tokens-of>
        <gate-connections-of .principal=${subject}></gate-connections-of>
        <gate-data-of .kind=${'client'} .one=${one} ?may=${admin}></gate-data-of>
        <gate-permissions-of .thing=${folder('client', one.id)} .name=${one.name} ?may=${admin}></gate-permissions-of>
        ${mayOn(session, 'delete', 'client', one)
          ? html`<section class="card danger-zone" aria-label="Delete"><header><h2>Delete this client</h2><button class="quiet danger" @click=${() => void this.#delete(one)}>Delete …</button></header>
              <p class="quiet-text">Its tokens and what people granted to it go with it, and everything that it has open ends.</p></section>`
          : nothing}
      </div>`;
  }

  async #after(act: Promise<boolean>): Promise<void> {
    if (await act) {
      void this.#client.again();
    }
  }

  async #delete(one: Principal): Promise<void> {
    if (await deletePrincipal('client', one)) {
      go('/console/clients');
    }
  }
}
