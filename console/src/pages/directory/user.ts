import { html, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { keyed } from 'lit/directives/keyed.js';
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
import './factors-of.ts';
import './mail-of.ts';
import './membership.ts';
import './permissions-of.ts';
import './sessions-of.ts';
import { mayOn } from './may.ts';
import { deletePrincipal, editFacts, newPassword, switchPrincipal } from './principal-acts.ts';

/** One user: what matters first, what is dangerous last. */
@customElement('gate-user')
export class User extends Page {
  @property() userId = '';
  #user = new Fetched(this, (signal) => get<Principal>(folder('user', this.userId), { signal }));

  protected override render(): TemplateResult {
    return html`<p class="crumbs"><a href="/console/users">Users</a></p>
      <div @gate-changed=${() => void this.#user.again()}>${this.#user.show((one) => this.#page(one))}</div>`;
  }

  #page(one: Principal): TemplateResult {
    const { session } = this;
    const may = mayOn(session, 'update', 'user', one);
    const admin = session.may('admin', 'user');
    const subject = `user:${one.id}`;
    const thing = folder('user', one.id);
    return html`<div class="head"><h1>${one.name}</h1>
        <div class="acts">
          ${one.enabled ? badge('enabled', 'good') : badge('disabled', 'warning')}
          ${may ? html`<button class="quiet" @click=${() => void this.#after(editFacts('user', one))}>Edit</button>` : nothing}
          ${may ? html`<button class="quiet" @click=${() => void this.#after(newPassword('user', one))}>New password</button>` : nothing}
          ${may ? html`<button class="quiet ${one.enabled ? 'danger' : ''}" @click=${() => void this.#after(switchPrincipal('user', one))}>${one.enabled ? 'Disable' : 'Enable'}</button>` : nothing}
        </div>
        ${one.description ? html`<p class="quiet-text">${one.description}</p>` : nothing}</div>
      <div class="stack">
        <div class="grid">
          <section class="card" aria-label="Facts"><header><h2>Facts</h2></header>
            <dl class="facts">
              <dt>Id</dt><dd><code>${subject}</code></dd>
              <dt>Password</dt><dd>${one.has_password ? 'set' : html`<span class="quiet-text">none yet: signs in by token or invitation only</span>`}</dd>
              <dt>Added</dt><dd>${when(one.created_at)}</dd>
              <dt>Changed</dt><dd>${when(one.updated_at)}</dd>
              <dt>Devices</dt><dd><a href="/console/devices?owner=${encodeURIComponent(one.id)}">Those it owns</a></dd>
              <dt>Trail</dt><dd><a href="/console/audit?actor=${encodeURIComponent(subject)}">What it did</a>, <a href="/console/audit?target=${encodeURIComponent(subject)}">what was done to it</a></dd>
            </dl></section>
          <gate-membership .kind=${'user'} .one=${one} ?may=${admin}></gate-membership>
        </div>
        <gate-connections-of .principal=${subject}></gate-connections-of>
        <gate-tokens-of .session=${session} .principal=${subject}></gate-tokens-of>
        <div class="grid">
          ${may ? keyed(one.version, html`<gate-mail-of .one=${one} ?may=${session.may('update', 'user')}></gate-mail-of>`) : nothing}
          ${session.may('read', 'user') ? html`<gate-factors-of .one=${one}></gate-factors-of>` : nothing}
        </div>
        ${admin ? keyed(one.version, html`<gate-sessions-of .thing=${thing} .name=${one.name}></gate-sessions-of>`) : nothing}
        <gate-data-of .kind=${'user'} .one=${one} ?may=${admin}></gate-data-of>
        <gate-permissions-of .thing=${thing} .name=${one.name} ?may=${admin}></gate-permissions-of>
        ${session.may('delete', 'user')
          ? html`<section class="card danger-zone" aria-label="Delete"><header><h2>Delete this user</h2>
              <button class="quiet danger" @click=${() => void this.#delete(one)}>Delete …</button></header>
              <p class="quiet-text">Tokens and grants go with it, and everything that it has open ends. What it did stays in the audit.</p></section>`
          : nothing}
      </div>`;
  }

  async #after(act: Promise<boolean>): Promise<void> {
    if (await act) {
      void this.#user.again();
    }
  }

  async #delete(one: Principal): Promise<void> {
    if (await deletePrincipal('user', one)) {
      go('/console/users');
    }
  }
}
