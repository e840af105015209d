import { html, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { post } from '../../api/client.ts';
import { Pages } from '../../api/list.ts';
import { Page } from '../../app/page.ts';
import { go } from '../../app/router.ts';
import { open } from '../../parts/dialog.ts';
import { Fetched } from '../../parts/fetched.ts';
import { field, values } from '../../parts/form.ts';
import { icon } from '../../parts/icons.ts';
import { badge, empty } from '../../parts/notes.ts';
import { more, table } from '../../parts/table.ts';
import { allGroups, holdersOf, holdersText } from './holders.ts';
import type { Role } from './model.ts';
import { rightsTabs } from './tabs.ts';

/** How many labels of a role stand in the list. */
const SHOWN = 4;

/** Every role with what it allows and denies, and how many have it. */
@customElement('gate-roles')
export class Roles extends Page {
  #pages = new Pages<Role>('v1/roles');
  #roles = new Fetched(this, async (signal) => {
    const read = await this.#pages.read(signal);
    void this.#count(read.items);
    return read;
  });
  @state() private had: ReadonlyMap<string, string> = new Map();

  protected override render(): TemplateResult {
    return html`<div class="head">
        <h1>Roles</h1>
        ${this.session.may('create', 'role') ? html`<button @click=${this.#create}>${icon('plus')} New role</button>` : nothing}
        <p class="quiet-text">A role is a named set of permissions. What a role denies wins over everything that allows it.</p>
      </div>
      ${rightsTabs('/console/roles')}
      ${this.#roles.show(({ items }) =>
        items.length
          ? html`${table<Role>('Roles', [
                { name: 'Role', show: (role) => html`<a class="strong role-name" href=${`/console/roles/${encodeURIComponent(role.id)}`}>${role.id}</a><span class="hint block">${role.description ?? ''}</span>` },
                { name: 'Allows', show: ({ allow }) => labels(allow, 'nothing') },
                { name: 'Denies', show: ({ deny }) => labels(deny, 'nothing', true) },
                { name: 'Who has it', show: ({ id }) => id === 'anonymous' ? 'whoever has not signed in' : (this.had.get(id) ?? '…') },
              ], items)}
              ${more(this.#pages, () => void this.#roles.again())}`
          : empty('role', 'There are no roles that you may see', 'A role gives its permissions to whoever has it. Make the first one, then give it to people, devices or groups.'),
      )}`;
  }

  async #count(roles: readonly Role[]): Promise<void> {
    const groups = allGroups();
    for (const { id } of roles.filter((role) => !this.had.has(role.id))) {
      const text = holdersText(await holdersOf(id, groups));
      if (!this.isConnected) {
        return;
      }
      this.had = new Map(this.had).set(id, text);
    }
  }

  #create = async (): Promise<void> => {
    let id = '';
    const done = await open({
      title: 'New role',
      label: 'Make it',
      body: (problem) => html`<div class="fields">
        ${field({ name: 'id', label: 'Name', required: true, placeholder: 'skipper', hint: 'Stands in rules, and never changes: letters, digits and dashes.' }, problem)}
        ${field({ name: 'description', label: 'What it is for', placeholder: 'Sails a boat of the fleet' }, problem)}
        <p class="quiet-text">It begins with no permission at all. You choose them on its page.</p>
      </div>`,
      run: async (form) => {
        const { id: name = '', description } = values(form);
        ({ id } = await post<Role>('v1/roles', { id: name, ...(description ? { description } : {}) }));
        return `The role ${id} is there. Choose now what it allows.`;
      },
    });
    if (done) {
      go(`/console/roles/${encodeURIComponent(id)}`);
    }
  };
}

function labels(all: readonly string[], none: string, denied = false): unknown {
  if (!all.length) {
    return html`<span class="quiet-text">${none}</span>`;
  }
  const rest = all.length - SHOWN;
  return html`<span class="badges">
    ${all.slice(0, rest > 1 ? SHOWN : SHOWN + 1).map((label) => html`<code class="badge ${denied ? 'danger' : ''}">${label}</code>`)}
    ${rest > 1 ? badge(`and ${rest} more`) : nothing}
  </span>`;
}
