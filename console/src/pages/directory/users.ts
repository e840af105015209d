import { html, nothing, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import type { Principal } from '../../api/directory.ts';
import { announce } from '../../app/page.ts';
import { go } from '../../app/router.ts';
import { icon } from '../../parts/icons.ts';
import { badge, empty } from '../../parts/notes.ts';
import type { Column } from '../../parts/table.ts';
import { when } from '../../parts/times.ts';
import { addUser } from './add-user.ts';
import { Listing, nameCell } from './listing.ts';
import { chips } from './membership.ts';

/** Everybody who signs in as a person. */
@customElement('gate-users')
export class Users extends Listing {
  protected readonly kind = 'user';

  protected override render(): TemplateResult {
    return html`<div class="head"><h1>Users</h1>
        <div class="acts">
          ${this.session.may('admin', 'application') ? html`<a class="button quiet" href="/console/users/import">${icon('upload')} Import</a>` : nothing}
          ${this.session.may('create', 'user') ? html`<button @click=${() => void this.#add()}>${icon('plus')} Add a user</button>` : nothing}
        </div>
        <p class="quiet-text">People who sign in with a name and a password. What they may do comes from their roles and groups.</p></div>
      ${this.list()}`;
  }

  protected override columns(): Column<Principal>[] {
    return [
      { name: 'Name', show: (one) => nameCell('user', one) },
      { name: 'State', show: (one) => html`<span class="badges">${one.enabled ? badge('enabled', 'good') : badge('disabled', 'warning')}${one.has_password ? nothing : badge('no password')}</span>` },
      { name: 'Roles', show: (one) => chips('roles', one.roles, 'none') },
      { name: 'Groups', show: (one) => chips('groups', one.groups, 'none') },
      { name: 'Added', wide: true, show: (one) => when(one.created_at) },
    ];
  }

  protected override none(): TemplateResult {
    return empty('user', 'No users yet', 'Add the people who work with this application one by one, invite them by mail, or bring them over from a file with their passwords.',
      this.session.may('create', 'user') ? html`<button @click=${() => void this.#add()}>Add the first user</button>` : nothing);
  }

  async #add(): Promise<void> {
    const id = await addUser();
    if (id) {
      announce(`${id} was added.`);
      go(`/console/users/${encodeURIComponent(id)}`);
    }
  }
}
