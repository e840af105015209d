import { html, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { get, path, post } from '../../api/client.ts';
import { first, type Listed } from '../../api/list.ts';
import { Viewpoint } from '../../api/viewpoint.ts';
import { Page } from '../../app/page.ts';
import { go, remember } from '../../app/router.ts';
import { open } from '../../parts/dialog.ts';
import { Fetched } from '../../parts/fetched.ts';
import { choice, field, json, values } from '../../parts/form.ts';
import { icon } from '../../parts/icons.ts';
import { empty } from '../../parts/notes.ts';
import { table } from '../../parts/table.ts';
import { when } from '../../parts/times.ts';
import type { Document, Schema } from './api.ts';
import '../../parts/principal-input.ts';

interface Found extends Listed<Document> {
  count: number;
}

const SIZE = 50;
const SHOWN = 5;
/** What looking at documents needs, and nothing more. */
export const EYES = ['read_store', 'read_schema', 'read_document', 'read_field'];

/** The documents of a store, as oneself or as somebody else sees them. */
@customElement('gate-documents')
export class Documents extends Page {
  @property() store = '';
  @property({ attribute: false }) query = new URLSearchParams();
  @state() private as = '';
  private filter = '';
  private sort = '';
  private from: string | undefined;
  private readonly found = new Fetched(this, () => this.#look());

  override connectedCallback(): void {
    super.connectedCallback();
    this.as = this.query.get('as') ?? '';
    this.filter = this.query.get('filter') ?? '';
    this.sort = this.query.get('sort') ?? '';
  }

  protected override render(): TemplateResult {
    return html`<p class="crumbs"><a href="/console/documents">Stores</a></p>
      <div class="head">
        <h1><code>${this.store}</code></h1>
        <button @click=${this.#make}>${icon('plus')} New document</button>
      </div>
      <form class="filters" role="search" @submit=${this.#search}>
        ${field({ name: 'filter', label: 'Filter', type: 'search', value: this.filter, placeholder: 'status = "open" and price < 20' })}
        ${field({ name: 'sort', label: 'Sorted by', value: this.sort, placeholder: 'price' })}
        <gate-principal-input name="as" label="As seen by" .value=${this.as}></gate-principal-input>
        <button class="quiet">${icon('search')} Show</button>
      </form>
      ${this.as
        ? html`<p class="note">${icon('user')}<span>This is what <strong>${this.as}</strong> sees: what they may not read is not there, and not counted.
            For it a token of theirs was made that only reads, and given back; the audit says so.</span></p>`
        : nothing}
      ${this.found.show((found) => this.#list(found))}`;
  }

  #list(found: Found): TemplateResult {
    if (!found.items.length) {
      return this.filter
        ? empty('search', 'No document fits', 'A filter compares fields: status = "open" and not has(sold). docs/reference/documents.md has all of it.')
        : empty('document', `No documents${this.as ? ' for ' + this.as : ''}`, 'Whoever is on the list of the store makes them: POST /v1/documents/' + this.store + '.');
    }
    const names = [...new Set(found.items.flatMap((one) => Object.keys(one.fields)))].slice(0, SHOWN);
    const columns = [
      { name: 'Id', show: (one: Document) => html`<a href=${this.#at(one)}><code>${one.id}</code></a>` },
      ...names.map((name) => ({
        name,
        show: (one: Document) => (name in one.fields ? shown(one.fields[name]) : html`<span class="left-out">left out</span>`),
      })),
      { name: 'Changed', wide: true, show: (one: Document) => when(one.updated_at) },
    ];
    return html`<p class="quiet-text">${found.count.toLocaleString()} ${found.count === 1 ? 'document' : 'documents'}</p>
      ${table('Documents', columns, found.items)}
      ${found.next ? html`<p class="more"><button class="quiet" @click=${() => this.#on(found.next)}>Next page</button></p>` : nothing}`;
  }

  #at(one: Document): string {
    return `/console/documents/${encodeURIComponent(this.store)}/${encodeURIComponent(one.id)}` + (this.as ? `?as=${encodeURIComponent(this.as)}` : '');
  }

  async #look(): Promise<Found> {
    const look = async (token?: string) => {
      const list = await get<Listed<Document>>(path`v1/documents/${this.store}`, {
        query: { filter: this.filter, sort: this.sort, limit: SIZE, after: this.from },
        token,
      });
      const { count } = await get<{ count: number }>(path`v1/stores/${this.store}/count`, { query: { filter: this.filter }, token });
      return { ...list, count };
    };
    return this.as ? Viewpoint.once(this.as, EYES, look) : look();
  }

  #on(after: string | undefined): void {
    this.from = after;
    void this.found.again();
  }

  #search = (event: Event): void => {
    event.preventDefault();
    const { filter = '', sort = '', as = '' } = values(event.target as HTMLFormElement);
    Object.assign(this, { filter, sort, as, from: undefined });
    remember({ filter, sort, as });
    this.found.value = undefined;
    void this.found.again();
  };

  #make = async (): Promise<void> => {
    const schemas = await first<Schema>('v1/schemas', {}, 500).catch(() => []);
    let made: Document | undefined;
    await open({
      title: 'New document',
      label: 'Make it',
      wide: true,
      body: (problem) => html`<div class="fields">
        <div class="fields two">
          ${field({ name: 'id', label: 'Id', placeholder: 'made by the server' }, problem)}
          ${choice('schema', 'Schema', [['', 'none: for its creator and owner'], ...schemas.map(({ id }) => [id, id] as const)])}
        </div>
        ${field({ name: 'fields', label: 'Fields, as JSON', rows: 8, required: true, placeholder: '{"item": "tea"}' }, problem)}
      </div>`,
      run: async (form) => {
        const { id, schema, fields } = values(form);
        made = await post<Document>(path`v1/documents/${this.store}`, {
          fields: json(fields ?? '', 'fields'),
          ...(id ? { id } : {}),
          ...(schema ? { schema } : {}),
        });
        return `The document ${made.id} was made.`;
      },
    });
    if (made) {
      go(this.#at(made));
    }
  };
}

/** A value in a cell: short, and as it is written. */
export function shown(value: unknown): unknown {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 80 ? html`<span title=${text.slice(0, 1000)}>${text.slice(0, 80)}…</span>` : text;
}
