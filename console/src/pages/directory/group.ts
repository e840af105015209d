import { html, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { keyed } from 'lit/directives/keyed.js';
import { get, path, remove } from '../../api/client.ts';
import { change, changeNow, folder, split, type Group, type Kind, type Principal } from '../../api/directory.ts';
import { first, Pages } from '../../api/list.ts';
import type { Receipt } from '../../api/types.ts';
import { Page } from '../../app/page.ts';
import { go } from '../../app/router.ts';
import { open } from '../../parts/dialog.ts';
import { Fetched } from '../../parts/fetched.ts';
import { field, values } from '../../parts/form.ts';
import { icon } from '../../parts/icons.ts';
import { badge, receiptText } from '../../parts/notes.ts';
import { more, table } from '../../parts/table.ts';
import '../../parts/principal-input.ts';
import { choices, ticked, ticks } from './choices.ts';
import { nameCell } from './listing.ts';
import { chips } from './membership.ts';
import './permissions-of.ts';

const KINDS: readonly Kind[] = ['user', 'device', 'client'];

interface Members {
  kind: Kind;
  pages: Pages<Principal> | null;
}

/** One group: who is in it, what they have by it, and what is above and below. */
@customElement('gate-group')
export class GroupPage extends Page {
  @property() groupId = '';
  #group = new Fetched(this, (signal) => get<Group>(this.#at, { signal }));
  #members = new Fetched(this, (signal) => Promise.all(KINDS.map(async (kind): Promise<Members> => ({
    kind,
    pages: await new Pages<Principal>(`v1/${kind}s`, { group: this.groupId }).read(signal).catch(() => null),
  }))));
  #below = new Fetched(this, async () => (await first<Group>('v1/groups', {}, 1000)).filter((one) => one.parents.includes(this.groupId)));

  /** The name of the organisation that this group is, or nothing. */
  #organisation = new Fetched(this, (signal) => get<{ name: string }>(path`v1/organisations/${this.groupId}`, { signal }).then(({ name }) => name, () => ''));

  get #at(): string {
    return path`v1/groups/${this.groupId}`;
  }

  protected override render(): TemplateResult {
    return html`<p class="crumbs"><a href="/console/groups">Groups</a></p>${this.#group.show((one) => this.#page(one))}`;
  }

  #page(one: Group): TemplateResult {
    const { session } = this;
    const organisation = this.#organisation.value;
    const may = session.may('update', 'group') && organisation === '';
    return html`<div class="head"><h1>${one.id}</h1>
        ${may ? html`<div class="acts"><button class="quiet" @click=${() => void this.#edit(one)}>Edit</button></div>` : nothing}
        ${one.description ? html`<p class="quiet-text">${one.description}</p>` : nothing}</div>
      ${organisation
        ? html`<p class="note">${icon('organisation')}<span>This group is the organisation <a href="/console/organisations/${encodeURIComponent(one.id)}">${organisation}</a>: what it has and who is in it is changed there.</span></p>`
        : nothing}
      <div class="stack">
        <section class="card" aria-label="Facts"><header><h2>Facts</h2></header><dl class="facts">
          <dt>Id</dt><dd><code>group:${one.id}</code></dd>
          <dt>Roles</dt><dd>${chips('roles', one.roles, 'none of its own')}</dd>
          <dt>Below</dt><dd>${chips('groups', one.parents, 'nothing')}</dd>
          <dt>Above</dt><dd>${chips('groups', (this.#below.value ?? []).map(({ id }) => id), 'nothing')}</dd>
          <dt>Grants</dt><dd><a href="/console/grants?subject=${encodeURIComponent('group:' + one.id)}">What was granted to it</a></dd>
        </dl></section>
        <section class="card" aria-label="Members"><header><h2>Members</h2>
            ${organisation === '' && (session.may('admin', 'user') || session.may('admin', 'device')) ? html`<button class="quiet small" @click=${() => void this.#add(one)}>${icon('plus')} Add a member</button>` : nothing}</header>
          <p class="quiet-text">Those who are in it themselves; members of the groups below it have its roles too.</p>
          ${this.#members.show((all) => this.#list(one, all))}</section>
        ${keyed(one.version, html`<gate-permissions-of .thing=${this.#at} .name=${one.id} ?may=${session.may('admin', 'group')}></gate-permissions-of>`)}
        ${session.may('delete', 'group') && organisation === ''
          ? html`<section class="card danger-zone" aria-label="Delete"><header><h2>Delete this group</h2><button class="quiet danger" @click=${() => void this.#delete(one)}>Delete …</button></header>
              <p class="quiet-text">Its members stay, and lose what they had by it. Grants to it go.</p></section>`
          : nothing}
      </div>`;
  }

  #list(group: Group, all: readonly Members[]): TemplateResult {
    const shown = all.filter(({ pages }) => pages && pages.items.length > 0);
    if (shown.length === 0) {
      return html`<p class="quiet-text">Nobody is in it yet.</p>`;
    }
    return html`${shown.map(({ kind, pages }) => pages
      ? html`${table(`Members: ${kind}s`, [
          { name: `${kind.charAt(0).toUpperCase()}${kind.slice(1)}s`, show: (one: Principal) => nameCell(kind, one) },
          { name: 'State', show: (one) => (one.enabled ? badge('enabled', 'good') : badge('disabled', 'warning')) },
          { name: '', show: (one) => (this.session.may('admin', kind) && this.#organisation.value === '' ? html`<div class="acts"><button class="quiet small danger" aria-label="Take ${one.name} out" @click=${() => void this.#takeOut(group, kind, one)}>Take out</button></div>` : nothing) },
        ], pages.items)} ${more(pages, async () => { await pages.read(); this.requestUpdate(); })}`
      : nothing)}`;
  }

  async #edit(one: Group): Promise<void> {
    const [roles, groups] = await Promise.all([choices('roles', one.roles), choices('groups', one.parents)]);
    const done = await open({
      title: `Edit ${one.id}`,
      label: 'Save',
      wide: true,
      body: (problem) => html`${field({ name: 'description', label: 'Description', value: one.description }, problem)}
        <div class="fields two">${ticks('roles', 'Roles of its members', roles, one.roles)} ${ticks('parents', 'Below the groups', groups.filter(({ id }) => id !== one.id), one.parents)}</div>
        <p class="hint">It takes effect on all members at once, on open connections too.</p>`,
      run: async (form) => receiptText((await change<Group>(this.#at, one.version, {
        description: values(form)['description'] || null, roles: ticked(form, 'roles'), parents: ticked(form, 'parents'),
      })).receipt),
    });
    this.#after(done);
  }

  async #add(one: Group): Promise<void> {
    const done = await open({
      title: `Add a member to ${one.id}`,
      label: 'Add the member',
      body: (problem) => html`<gate-principal-input name="member" label="Who" required .kinds=${KINDS} .problem=${problem}></gate-principal-input>`,
      run: async (form) => {
        const [kind, id] = split(values(form)['member'] ?? '');
        const changed = await changeNow<Principal>(folder((kind || 'user') as Kind, id), (now) => ({ groups: [...new Set([...now.groups, one.id])] }));
        return `${changed.name} is in ${one.id}.`;
      },
    });
    this.#after(done);
  }

  async #takeOut(group: Group, kind: Kind, one: Principal): Promise<void> {
    const done = await open({
      title: `Take ${one.name} out of ${group.id}`,
      label: 'Take out',
      danger: true,
      body: () => html`<p>${one.name} loses the roles and grants of this group at once, on open connections too.</p>`,
      run: async () => receiptText((await changeNow<Principal>(folder(kind, one.id), (now) => ({ groups: now.groups.filter((id) => id !== group.id) }))).receipt),
    });
    this.#after(done);
  }

  async #delete(one: Group): Promise<void> {
    const done = await open({
      title: `Delete ${one.id}`,
      label: 'Delete the group',
      danger: true,
      body: () => html`<p>Its members stay and lose what they had by it, on open connections too. This cannot be undone.</p>`,
      run: async () => receiptText((await remove<{ receipt: Receipt }>(this.#at)).receipt),
    });
    if (done) {
      go('/console/groups');
    }
  }

  #after(done: boolean): void {
    if (done) {
      void this.#group.again();
      void this.#members.again();
    }
  }
}
