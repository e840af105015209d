import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { change, folder, type Kind, type Principal } from '../../api/directory.ts';
import { open } from '../../parts/dialog.ts';
import { receiptText } from '../../parts/notes.ts';
import { wouldEnd } from '../../parts/cost.ts';
import { choices, ticked, ticks } from './choices.ts';

/** The roles and groups of a principal, to give and to take. Fires `gate-changed`. */
@customElement('gate-membership')
export class Membership extends LitElement {
  @property() kind: Kind = 'user';
  @property({ attribute: false }) one!: Principal;
  @property({ type: Boolean }) may = false;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override render(): TemplateResult {
    return html`<section class="card" aria-label="Roles and groups">
      <header><h2>Roles and groups</h2>${this.may ? html`<button class="quiet small" @click=${() => void this.#change()}>Change</button>` : nothing}</header>
      <dl class="facts">
        <dt>Roles</dt><dd>${chips('roles', this.one.roles, 'none: it may do nothing by a role')}</dd>
        <dt>Groups</dt><dd>${chips('groups', this.one.groups, 'none')}</dd>
      </dl>
      <p class="hint"><a href="/console/explorer/what?subject=${encodeURIComponent(`${this.kind}:${this.one.id}`)}">All that it may do, and why</a></p>
    </section>`;
  }

  async #change(): Promise<void> {
    const { kind, one } = this;
    const [roles, groups] = await Promise.all([choices('roles', one.roles), choices('groups', one.groups)]);
    const done = await open({
      title: `Roles and groups of ${one.name}`,
      label: 'Save',
      wide: true,
      body: () => html`<div class="fields two">${ticks('roles', 'Roles', roles, one.roles)} ${ticks('groups', 'Groups', groups, one.groups)}</div>
        <p class="hint">It takes effect at once: what is no longer allowed ends on open connections too.</p>`,
      cost: () => wouldEnd(`${kind}:${one.id}`).then((text) => (text.startsWith('Ends no') ? 'Not connected now: nothing can be cut.' : `Connected now: subscriptions that are no longer allowed end at once.`)),
      run: async (form) => receiptText((await change<Principal>(folder(kind, one.id), one.version, { roles: ticked(form, 'roles'), groups: ticked(form, 'groups') })).receipt),
    });
    if (done) {
      this.dispatchEvent(new CustomEvent('gate-changed', { bubbles: true }));
    }
  }
}

export function chips(of: 'roles' | 'groups', ids: readonly string[], none: string): TemplateResult {
  return ids.length === 0
    ? html`<span class="quiet-text">${none}</span>`
    : html`<span class="badges">${ids.map((id) => html`<a class="badge" href="/console/${of}/${encodeURIComponent(id)}">${id}</a>`)}</span>`;
}
