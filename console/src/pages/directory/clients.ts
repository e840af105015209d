import { html, nothing, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import { post } from '../../api/client.ts';
import type { Principal } from '../../api/directory.ts';
import { go } from '../../app/router.ts';
import { open } from '../../parts/dialog.ts';
import { field, values } from '../../parts/form.ts';
import { icon } from '../../parts/icons.ts';
import { badge, empty } from '../../parts/notes.ts';
import type { Column } from '../../parts/table.ts';
import '../../parts/principal-input.ts';
import { choices, ticked, ticks } from './choices.ts';
import { Listing, nameCell } from './listing.ts';
import { chips } from './membership.ts';

/** Programs: backends, dashboards, brokers, and what signs people in by OAuth. */
@customElement('gate-clients')
export class Clients extends Listing {
  protected readonly kind = 'client';

  protected override render(): TemplateResult {
    return html`<div class="head"><h1>Clients</h1>
        ${this.session.may('create', 'client') ? html`<button @click=${() => void this.#add()}>${icon('plus')} Add a client</button>` : nothing}
        <p class="quiet-text">Programs of yours: a backend, a dashboard, a broker. They act for themselves by a token, or for people by OAuth.</p></div>
      ${this.list()}`;
  }

  protected override columns(): Column<Principal>[] {
    return [
      { name: 'Name', show: (one) => nameCell('client', one) },
      { name: 'State', show: (one) => (one.enabled ? badge('enabled', 'good') : badge('disabled', 'warning')) },
      { name: 'Owner', show: (one) => (one.owner ? html`<a href="/console/users/${encodeURIComponent(one.owner)}">${one.owner}</a>` : html`<span class="quiet-text">nobody</span>`) },
      { name: 'Roles', show: (one) => chips('roles', one.roles, 'none') },
      { name: 'Groups', wide: true, show: (one) => chips('groups', one.groups, 'none') },
    ];
  }

  protected override none(): TemplateResult {
    return empty('client', 'No clients yet', 'Add a program that talks to this server in its own name, or that signs people in here by OAuth.',
      this.session.may('create', 'client') ? html`<button @click=${() => void this.#add()}>Add the first client</button>` : nothing);
  }

  async #add(): Promise<void> {
    const roles = await choices('roles', []);
    let id = '';
    await open({
      title: 'Add a client',
      label: 'Add the client',
      body: (problem) => html`${field({ name: 'name', label: 'Name', required: true, hint: 'Its id as well, which never changes.' }, problem)}
        ${field({ name: 'description', label: 'Description' }, problem)}
        <gate-principal-input name="owner" label="Owner" bare .kinds=${['user']} .problem=${problem}></gate-principal-input>
        ${ticks('roles', 'Roles', roles, [])}`,
      run: async (form) => {
        const given = values(form);
        id = (await post<Principal>('v1/clients', { name: given['name'], description: given['description'] || undefined, owner: given['owner'] || undefined, roles: ticked(form, 'roles') })).id;
        return `${id} was added. Give it a token, or have it take part in OAuth.`;
      },
    });
    if (id) {
      go(`/console/clients/${encodeURIComponent(id)}`);
    }
  }
}
