import { html, nothing, type TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import type { Kind, Principal } from '../../api/directory.ts';
import { first, Pages } from '../../api/list.ts';
import { Page } from '../../app/page.ts';
import { remember } from '../../app/router.ts';
import { Fetched } from '../../parts/fetched.ts';
import { field } from '../../parts/form.ts';
import { more, table, type Column } from '../../parts/table.ts';

const PAUSE = 200;
const OFFERED = 200;

/** A list of users or clients with its filters, which stand in the address. */
export abstract class Listing extends Page {
  @property({ attribute: false }) query!: URLSearchParams;
  protected abstract readonly kind: Kind;
  protected readonly found = new Fetched(this, (signal) => new Pages<Principal>(`v1/${this.kind}s`, this.filters).read(signal));
  protected readonly offered = new Fetched(this, async () => {
    const ids = async (of: string) => (await first<{ id: string }>('v1/' + of, {}, OFFERED).catch(() => [])).map(({ id }) => id);
    const [roles, groups] = await Promise.all([ids('roles'), ids('groups')]);
    return { roles, groups };
  });
  #timer: ReturnType<typeof setTimeout> | undefined;

  protected get filters(): Record<string, string> {
    const asked = (name: string) => this.query.get(name) ?? '';
    return { text: asked('text'), role: asked('role'), group: asked('group') };
  }

  protected get filtered(): boolean {
    return Object.values(this.filters).some(Boolean);
  }

  protected abstract columns(): Column<Principal>[];
  protected abstract none(): TemplateResult;

  protected list(): TemplateResult {
    const { text, role, group } = this.filters;
    const options = (name: string, label: string, ids: readonly string[], chosen: string | undefined) => html`<div class="field">
      <label for=${'field-' + name}>${label}</label>
      <select id=${'field-' + name} name=${name}>
        <option value="">any</option>
        ${[...new Set([...ids, ...(chosen ? [chosen] : [])])].map((id) => html`<option value=${id} ?selected=${id === chosen}>${id}</option>`)}
      </select></div>`;
    return html`<form class="filters" role="search" @submit=${(event: Event) => event.preventDefault()} @input=${this.#asked}>
        ${field({ name: 'text', label: 'Find', type: 'search', required: true, value: text, placeholder: 'id, name or description' })}
        ${options('role', 'With the role', this.offered.value?.roles ?? [], role)} ${options('group', 'In the group', this.offered.value?.groups ?? [], group)}
      </form>
      ${this.found.show((pages) =>
        pages.items.length > 0
          ? html`${table(`The ${this.kind}s`, this.columns(), pages.items)} ${more(pages, async () => { await pages.read(); this.requestUpdate(); })}`
          : this.filtered
            ? html`<div class="empty"><p class="strong">Nobody fits</p><p class="quiet-text">Look with fewer letters, or without the role and the group.</p>
                <button class="quiet" @click=${this.#clear}>Show all</button></div>`
            : this.none(),
      )}`;
  }

  #asked = (event: Event): void => {
    const form = event.currentTarget as HTMLFormElement;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      const given = Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value).trim()]));
      this.#show(given);
    }, PAUSE);
  };

  #clear = (): void => this.#show({});

  #show(given: Record<string, string>): void {
    this.query = new URLSearchParams(given);
    remember(given);
    void this.found.again();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }
}

export function nameCell(kind: Kind, one: Principal): TemplateResult {
  return html`<a class="strong" href="/console/${kind}s/${encodeURIComponent(one.id)}">${one.name}</a>
    ${one.name === one.id ? nothing : html`<code class="quiet-text">${one.id}</code>`}
    ${one.description ? html`<br /><span class="quiet-text">${one.description}</span>` : nothing}`;
}
