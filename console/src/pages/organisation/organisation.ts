import { html, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { get, path, remove } from '../../api/client.ts';
import { first } from '../../api/list.ts';
import type { Receipt } from '../../api/types.ts';
import { Page } from '../../app/page.ts';
import { go } from '../../app/router.ts';
import { open } from '../../parts/dialog.ts';
import { Fetched } from '../../parts/fetched.ts';
import { icon } from '../../parts/icons.ts';
import { badge, receiptText } from '../../parts/notes.ts';
import { table } from '../../parts/table.ts';
import { when } from '../../parts/times.ts';
import { chips } from '../directory/membership.ts';
import { addOrganisation } from './add-organisation.ts';
import { allowedOn, pageOfOrganisation, type Allowed, type Organisation } from './api.ts';
import { editFacts, editPower } from './edit.ts';
import './members.ts';
import { COLUMNS } from './organisations.ts';

interface Seen {
  one: Organisation;
  may: Allowed;
  clients: Organisation[];
}

/** One organisation: who is in it, whose client it is, and whose consultancy. */
@customElement('gate-organisation')
export class OrganisationPage extends Page {
  @property() organisationId = '';
  #seen = new Fetched(this, async (signal): Promise<Seen> => {
    const [one, may] = await Promise.all([get<Organisation>(this.#at, { signal }), allowedOn(this.organisationId)]);
    const clients = one.consults ? (await first<Organisation>('v1/organisations', {}, 1000)).filter((other) => other.consultancy === one.id) : [];
    return { one, may, clients };
  });

  get #at(): string {
    return path`v1/organisations/${this.organisationId}`;
  }

  protected override render(): TemplateResult {
    return html`<p class="crumbs"><a href="/console/organisations">Organisations</a></p>${this.#seen.show((seen) => this.#page(seen))}`;
  }

  #page({ one, may, clients }: Seen): TemplateResult {
    const data = Object.keys(one.data).length > 0;
    const power = may.admin || this.session.may('admin', 'application');
    const trail = this.session.may('read', 'audit');
    return html`<div class="head"><h1>${one.name}</h1>
        <div class="acts">${one.consults ? badge('has clients', 'good') : nothing}
          ${may.update ? html`<button class="quiet" @click=${() => void this.#after(editFacts(this.#at, one))}>Edit</button>` : nothing}</div>
        ${one.description ? html`<p class="quiet-text">${one.description}</p>` : nothing}</div>
      <div class="stack">
        <div class="grid">
          <section class="card" aria-label="Facts"><header><h2>Facts</h2></header><dl class="facts">
            <dt>Id</dt><dd><code>${one.id}</code></dd>
            <dt>Added</dt><dd>${when(one.created_at)}</dd>
            <dt>Changed</dt><dd>${when(one.updated_at)}</dd>
            ${this.session.may('read', 'role') ? html`<dt>Grants</dt><dd><a href="/console/grants?subject=${encodeURIComponent('group:' + one.id)}">What was granted to it</a></dd>` : nothing}
            ${trail ? html`<dt>Trail</dt><dd><a href="/console/audit?target=${encodeURIComponent('organisation:' + one.id)}">What was done to it</a></dd>` : nothing}
          </dl></section>
          <section class="card" aria-label="What it may do"><header><h2>What it may do</h2>
              ${power ? html`<button class="quiet small" @click=${() => void this.#after(editPower(this.#at, one))}>Change</button>` : nothing}</header>
            <dl class="facts">
              <dt>Client of</dt><dd>${one.consultancy ? html`<a href=${pageOfOrganisation(one.consultancy)}>${one.consultancy}</a>` : html`<span class="quiet-text">nobody</span>`}</dd>
              <dt>Clients</dt><dd>${one.consults ? 'it may have some' : html`<span class="quiet-text">it has none, and may have none</span>`}</dd>
              <dt>Each member</dt><dd>${chips('roles', one.roles, 'has nothing by it')}</dd>
            </dl>
            <p class="hint">That is decided by others than its members.</p></section>
        </div>
        <gate-members .session=${this.session} .of=${one} .may=${may}></gate-members>
        ${one.consults ? this.#clients(one, may, clients) : nothing}
        ${data || may.update
          ? html`<section class="card" aria-label="Data"><header><h2>Data</h2></header>
              ${data ? html`<pre tabindex="0">${JSON.stringify(one.data, null, 2)}</pre>` : html`<p class="quiet-text">None: what your application wants to know of it can stand here, as JSON (Edit).</p>`}</section>`
          : nothing}
        ${may.delete
          ? html`<section class="card danger-zone" aria-label="Delete"><header><h2>Delete this organisation</h2><button class="quiet danger" @click=${() => void this.#delete(one)}>Delete …</button></header>
              <p class="quiet-text">Only one without members and clients: add them to another one first, or delete them.</p></section>`
          : nothing}
      </div>`;
  }

  #clients(one: Organisation, may: Allowed, clients: readonly Organisation[]): TemplateResult {
    return html`<section class="card" aria-label="Clients"><header><h2>Clients</h2>
        ${may.clients ? html`<button class="quiet small" @click=${() => void this.#addClient(one)}>${icon('plus')} Add a client</button>` : nothing}</header>
      ${clients.length ? table('The clients', COLUMNS.filter(({ name }) => name !== 'Standing'), clients) : html`<p class="quiet-text">None yet. Whoever has the role <code>consultant</code> here manages the members of its clients.</p>`}</section>`;
  }

  async #addClient(one: Organisation): Promise<void> {
    const id = await addOrganisation([], one.id);
    if (id) {
      go(pageOfOrganisation(id));
    }
  }

  async #delete(one: Organisation): Promise<void> {
    const done = await open({
      title: `Delete ${one.name}`,
      label: 'Delete the organisation',
      danger: true,
      body: () => html`<p>Its id is free afterwards, and grants to it go. This cannot be undone.</p>`,
      run: async () => receiptText((await remove<{ receipt: Receipt }>(this.#at)).receipt),
    });
    if (done) {
      go('/console/organisations');
    }
  }

  async #after(act: Promise<boolean>): Promise<void> {
    if (await act) {
      void this.#seen.again();
    }
  }
}
