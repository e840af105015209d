import { html, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { post } from '../../api/client.ts';
import type { Group } from '../../api/directory.ts';
import { Pages } from '../../api/list.ts';
import { Page } from '../../app/page.ts';
import { go } from '../../app/router.ts';
import { open } from '../../parts/dialog.ts';
import { Fetched } from '../../parts/fetched.ts';
import { field, values } from '../../parts/form.ts';
import { icon } from '../../parts/icons.ts';
import { empty } from '../../parts/notes.ts';
import { more, table } from '../../parts/table.ts';
import { choices, ticked, ticks } from './choices.ts';
import { chips } from './membership.ts';

/** Sets of principals, each with what its members may. */
@customElement('gate-groups')
export class Groups extends Page {
  @state() private text = '';
  #groups = new Fetched(this, (signal) => new Pages<Group>('v1/groups', {}, 200).read(signal));

  protected override render(): TemplateResult {
    const may = this.session.may('create', 'group');
    return html`<div class="head"><h1>Groups</h1>
        ${may ? html`<button @click=${() => void this.#add()}>${icon('plus')} Add a group</button>` : nothing}
        <p class="quiet-text">Who is in a group has its roles, and those of the groups above it.</p></div>
      ${this.#groups.show((pages) =>
        pages.items.length === 0
          ? empty('group', 'No groups yet', 'A crew, a hall, a customer: put together those who may do the same, and give the rights once.', may ? html`<button @click=${() => void this.#add()}>Add the first group</button>` : nothing)
          : this.#list(pages),
      )}`;
  }

  #list(pages: Pages<Group>): TemplateResult {
    const fits = pages.items.filter((one) => `${one.id}\n${one.description ?? ''}`.toLowerCase().includes(this.text.toLowerCase()));
    return html`<div class="filters" role="search">${field({ name: 'text', label: 'Find', type: 'search', required: true, placeholder: 'id or description' })}</div>
      ${fits.length
        ? table('The groups', [
            { name: 'Group', show: (one: Group) => html`<a class="strong" href="/console/groups/${encodeURIComponent(one.id)}">${one.id}</a>${one.description ? html`<br /><span class="quiet-text">${one.description}</span>` : nothing}` },
            { name: 'Roles', show: (one) => chips('roles', one.roles, 'none') },
            { name: 'Below', show: (one) => chips('groups', one.parents, 'nothing') },
          ], fits)
        : html`<div class="empty"><p class="strong">No group fits</p></div>`}
      ${more(pages, async () => { await pages.read(); this.requestUpdate(); })}`;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.addEventListener('input', this.#typed);
  }

  #typed = (event: Event): void => {
    if ((event.target as HTMLElement).id === 'field-text') {
      this.text = (event.target as HTMLInputElement).value.trim();
    }
  };

  async #add(): Promise<void> {
    const [roles, parents] = await Promise.all([choices('roles', []), choices('groups', [])]);
    let id = '';
    await open({
      title: 'Add a group',
      label: 'Add the group',
      wide: true,
      body: (problem) => html`<div class="fields two">${field({ name: 'id', label: 'Id', required: true, hint: 'It never changes.' }, problem)} ${field({ name: 'description', label: 'Description' }, problem)}</div>
        <div class="fields two">${ticks('roles', 'Roles of its members', roles, [])} ${ticks('parents', 'Below the groups', parents, [])}</div>`,
      run: async (form) => {
        const given = values(form);
        id = (await post<Group>('v1/groups', { id: given['id'], description: given['description'] || undefined, roles: ticked(form, 'roles'), parents: ticked(form, 'parents') })).id;
        return `${id} was added.`;
      },
    });
    if (id) {
      go(`/console/groups/${encodeURIComponent(id)}`);
    }
  }
}
