import { html, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { Pages } from '../../api/list.ts';
import { Page } from '../../app/page.ts';
import { go } from '../../app/router.ts';
import { Fetched } from '../../parts/fetched.ts';
import { field } from '../../parts/form.ts';
import { icon } from '../../parts/icons.ts';
import { badge, empty } from '../../parts/notes.ts';
import { more, table, type Column } from '../../parts/table.ts';
import { when } from '../../parts/times.ts';
import { addOrganisation } from './add-organisation.ts';
import { pageOfOrganisation, type Organisation } from './api.ts';
import './granters.ts';

/** Whose people the users of this application are. */
@customElement('gate-organisations')
export class Organisations extends Page {
  @state() private text = '';
  #known = new Fetched(this, (signal) => new Pages<Organisation>('v1/organisations', {}, 200).read(signal));

  protected override render(): TemplateResult {
    const may = this.session.may('create', 'organisation');
    const add = (words: string) => (may ? html`<button @click=${() => void this.#add()}>${icon('plus')} ${words}</button>` : nothing);
    return html`<div class="head"><h1>Organisations</h1>
        ${add('Add an organisation')}
        <p class="quiet-text">Whose people the users are. Each user is in one; members see each other, and nobody of the others.</p></div>
      <div class="stack">
        ${this.#known.show((pages) =>
          pages.items.length > 0
            ? this.#list(pages)
            : empty('organisation', may ? 'No organisations yet' : 'None that you may see', may
                ? 'A customer, a harbour, a consultancy: from the first one on, every new user is in exactly one. Users who are there already stay as they are until you take them in.'
                : 'Members see their own organisation here. You are in none, or have no right to see it.', add('Add the first organisation')),
        )}
        ${this.session.may('read', 'role') && this.#known.value?.items.length
          ? html`<gate-granters ?may=${this.session.may('admin', 'application')}></gate-granters>`
          : nothing}
      </div>`;
  }

  #list(pages: Pages<Organisation>): TemplateResult {
    const text = this.text.toLowerCase();
    const fits = pages.items.filter((one) => `${one.id}\n${one.name}\n${one.description ?? ''}\n${one.consultancy ?? ''}`.toLowerCase().includes(text));
    return html`<section aria-label="All organisations">
      ${pages.items.length > 5 || text
        ? html`<div class="filters" role="search" @input=${this.#typed}>${field({ name: 'text', label: 'Find', type: 'search', required: true, placeholder: 'id, name, description or consultancy' })}</div>`
        : nothing}
      ${fits.length ? table('The organisations', COLUMNS, fits) : html`<div class="empty"><p class="strong">No organisation fits</p><p class="quiet-text">Look with fewer letters.</p></div>`}
      ${more(pages, async () => { await pages.read(); this.requestUpdate(); })}</section>`;
  }

  #typed = (event: Event): void => {
    this.text = (event.target as HTMLInputElement).value.trim();
  };

  async #add(): Promise<void> {
    const id = await addOrganisation((this.#known.value?.items ?? []).filter((one) => one.consults));
    if (id) {
      go(pageOfOrganisation(id));
    }
  }
}

export const COLUMNS: Column<Organisation>[] = [
  {
    name: 'Name',
    show: (one) => html`<a class="strong" href=${pageOfOrganisation(one.id)}>${one.name}</a>
      ${one.name === one.id ? nothing : html`<code class="quiet-text">${one.id}</code>`}
      ${one.description ? html`<br /><span class="quiet-text">${one.description}</span>` : nothing}`,
  },
  {
    name: 'Standing',
    show: (one) => html`<span class="badges">${one.consults ? badge('has clients', 'good') : nothing}
      ${one.consultancy ? html`<a class="badge" href=${pageOfOrganisation(one.consultancy)}>client of ${one.consultancy}</a>` : nothing}
      ${one.consults || one.consultancy ? nothing : html`<span class="quiet-text">on its own</span>`}</span>`,
  },
  { name: 'Added', wide: true, show: (one) => when(one.created_at) },
];
