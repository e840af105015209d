import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { change, folder } from '../../api/directory.ts';
import { Pages } from '../../api/list.ts';
import type { Session } from '../../app/session.ts';
import { open } from '../../parts/dialog.ts';
import { Fetched } from '../../parts/fetched.ts';
import { icon } from '../../parts/icons.ts';
import { badge, receiptText } from '../../parts/notes.ts';
import { more, table } from '../../parts/table.ts';
import { when } from '../../parts/times.ts';
import { choices, ticked, ticks } from '../directory/choices.ts';
import { chips } from '../directory/membership.ts';
import { addMember, inviteMember, takeIn } from './member-acts.ts';
import type { Allowed, Colleague, Organisation } from './api.ts';

/** Who is in an organisation: to add, to invite, to take in, and to give roles to. */
@customElement('gate-members')
export class Members extends LitElement {
  @property({ attribute: false }) session!: Session;
  @property({ attribute: false }) of!: Organisation;
  @property({ attribute: false }) may!: Allowed;
  #members = new Fetched(this, (signal) => new Pages<Colleague>(`v1/organisations/${encodeURIComponent(this.of.id)}/members`).read(signal));

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override render(): TemplateResult {
    const { of, may } = this;
    const act = (words: string, run: () => Promise<boolean>, name: 'plus' | 'request' | 'next') =>
      html`<button class="quiet small" @click=${() => void this.#after(run())}>${icon(name)} ${words}</button>`;
    return html`<section class="card" aria-label="Members">
      <header><h2>Members</h2>
        ${may.create
          ? html`<div class="acts">${act('Add a member', () => addMember(of), 'plus')} ${act('Invite by mail', () => inviteMember(of), 'request')}
              ${this.session.may('admin', 'user') ? act('Take in a user', () => takeIn(of), 'next') : nothing}</div>`
          : nothing}</header>
      ${this.#members.show((pages) =>
        pages.items.length
          ? html`${this.#table(pages.items)} ${more(pages, async () => { await pages.read(); this.requestUpdate(); })}`
          : html`<p class="quiet-text">Nobody is in it yet.${may.create ? ' Add somebody with a password, or invite them by mail.' : ''}</p>`)}
    </section>`;
  }

  #table(members: readonly Colleague[]): TemplateResult {
    return table('The members', [
      {
        name: 'Name',
        show: (one: Colleague) => html`${this.may.read ? html`<a class="strong" href="/console/users/${encodeURIComponent(one.id)}">${one.name}</a>` : html`<span class="strong">${one.name}</span>`}
          ${one.name === one.id ? nothing : html`<code class="quiet-text">${one.id}</code>`}`,
      },
      { name: 'State', show: (one) => (one.enabled ? badge('enabled', 'good') : badge('disabled', 'warning')) },
      { name: 'Roles', show: (one) => chips('roles', one.roles, 'none of their own') },
      { name: 'Since', wide: true, show: (one) => when(one.created_at) },
      { name: '', show: (one) => (this.may.update ? html`<div class="acts"><button class="quiet small" aria-label="Roles of ${one.name}" @click=${() => void this.#after(this.#roles(one))}>Roles</button></div>` : nothing) },
    ], members);
  }

  async #roles(one: Colleague): Promise<boolean> {
    const all = await choices('roles', one.roles);
    return open({
      title: `Roles of ${one.name}`,
      label: 'Save',
      body: () => html`${ticks('roles', 'Roles', all, one.roles)}
        <p class="hint">Besides what every member of ${this.of.name} has. It takes effect at once, on open connections too.</p>`,
      run: async (form) => receiptText((await change<Colleague>(folder('user', one.id), one.version, { roles: ticked(form, 'roles') })).receipt),
    });
  }

  async #after(act: Promise<boolean>): Promise<void> {
    if (await act) {
      void this.#members.again();
    }
  }
}
