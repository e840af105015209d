import { html, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { path, post, put, remove } from '../../api/client.ts';
import { first } from '../../api/list.ts';
import { Page } from '../../app/page.ts';
import { go } from '../../app/router.ts';
import { open } from '../../parts/dialog.ts';
import { Fetched } from '../../parts/fetched.ts';
import { field, values } from '../../parts/form.ts';
import { icon } from '../../parts/icons.ts';
import { empty, receiptText } from '../../parts/notes.ts';
import { table } from '../../parts/table.ts';
import { when } from '../../parts/times.ts';
import { listed, type Schema, type Store } from './api.ts';

const TABS = [['', 'Stores'], ['schemas', 'Schemas']] as const;
const LISTS = [
  ['query', 'Read documents'],
  ['save', 'Make and change documents'],
  ['delete', 'Delete documents'],
  ['attachment', 'Read what is attached'],
] as const;

/** Stores with who may use them, and schemas with who may see which fields. */
@customElement('gate-stores')
export class Stores extends Page {
  @property() tab = '';
  private readonly stores = new Fetched(this, () => first<Store>('v1/stores', {}, 500));
  private readonly schemas = new Fetched(this, () => first<Schema>('v1/schemas', {}, 500));

  protected override render(): TemplateResult {
    return html`<div class="head">
        <h1>Documents</h1>
        ${this.tab === 'schemas'
          ? this.session.may('create', 'schema') ? html`<button @click=${this.#makeSchema}>${icon('plus')} New schema</button>` : nothing
          : this.session.may('create', 'store') ? html`<button @click=${() => this.#put(null)}>${icon('plus')} New store</button>` : nothing}
        <p class="quiet-text">JSON objects in stores, of which everybody sees the part that is theirs, down to the field.</p>
      </div>
      <nav class="tabs" aria-label="Documents">
        ${TABS.map(([tab, name]) => html`<a href=${'/console/documents' + (tab ? `?tab=${tab}` : '')} aria-current=${tab === this.tab ? 'page' : nothing}>${name}</a>`)}
      </nav>
      ${this.tab === 'schemas' ? this.#schemaList() : this.#storeList()}`;
  }

  #storeList(): TemplateResult {
    const columns = [
      { name: 'Store', show: (store: Store) => html`<a href=${`/console/documents/${encodeURIComponent(store.id)}`}><code>${store.id}</code></a>${store.description ? html`<br /><span class="quiet-text">${store.description}</span>` : nothing}` },
      { name: 'Read', show: (store: Store) => listed(store.query) },
      { name: 'Make and change', show: (store: Store) => listed(store.save) },
      { name: 'Delete', wide: true, show: (store: Store) => listed(store.delete) },
      {
        name: '',
        show: (store: Store) => html`<div class="acts">
          <button class="quiet small" aria-label=${`Change who may use ${store.id}`} @click=${() => this.#put(store)}>Change</button>
          <button class="quiet small danger" aria-label=${`Delete ${store.id}`} @click=${() => this.#remove(store)}>Delete</button>
        </div>`,
      },
    ];
    return this.stores.show((stores) =>
      stores.length
        ? table('Stores', columns, stores)
        : empty(
            'document',
            'No stores that you may read',
            'A store holds documents and says who may read, write and delete there. A new one is closed for everybody.',
            this.session.may('create', 'store') ? html`<button @click=${() => this.#put(null)}>Make the first store</button>` : nothing,
          ),
    );
  }

  #schemaList(): TemplateResult {
    const columns = [
      { name: 'Schema', show: (schema: Schema) => html`<a href=${`/console/schemas/${encodeURIComponent(schema.id)}`}><code>${schema.id}</code></a>${schema.description ? html`<br /><span class="quiet-text">${schema.description}</span>` : nothing}` },
      { name: 'Fields', show: (schema: Schema) => Object.keys(schema.definition.schema?.properties ?? {}).join(', ') || 'any' },
      { name: 'Groups of fields', wide: true, show: (schema: Schema) => Object.keys(schema.definition.groups ?? {}).join(', ') || 'none' },
      { name: 'Changed', show: (schema: Schema) => when(schema.updated_at) },
    ];
    return this.schemas.show((schemas) =>
      schemas.length
        ? table('Schemas', columns, schemas)
        : empty('document', 'No schemas that you may read', 'A schema says what a document looks like, and who may read and write which of its fields.'),
    );
  }

  #put(store: Store | null): void {
    void open({
      title: store ? `Who may use ${store.id}` : 'New store',
      label: store ? 'Save' : 'Make it',
      wide: true,
      body: (problem) => html`<div class="fields">
        ${store ? nothing : field({ name: 'id', label: 'Id', required: true, placeholder: 'orders' }, problem)}
        ${field({ name: 'description', label: 'What it is for', value: store?.description }, problem)}
        <p class="hint">Entries with ; between: authenticated, anonymous, nobody, creator, owner, user:alice, group:clerks, role:skipper. Roles and grants count besides.</p>
        <div class="fields two">${LISTS.map(([name, label]) => field({ name, label, value: store?.[name] ?? '', placeholder: 'nobody' }, problem))}</div>
      </div>`,
      run: async (form) => {
        const { id, ...rest } = values(form);
        const lists = Object.fromEntries(Object.entries(rest).filter(([name, value]) => value || name === 'description'));
        if (store) {
          const done = await put<Store & { receipt?: Parameters<typeof receiptText>[0] }>(path`v1/stores/${store.id}`, lists, { headers: { 'If-Match': `"${store.version}"` } });
          return receiptText(done.receipt);
        }
        await post('v1/stores', { id, ...lists });
        return `The store ${id} was made.`;
      },
    }).then((done) => (done ? this.stores.again() : undefined));
  }

  #remove(store: Store): void {
    void open({
      title: `Delete ${store.id}`,
      label: 'Delete it',
      danger: true,
      body: () => html`<p>Only an empty store can go. Whoever listens to its documents hears no more of them.</p>`,
      run: async () => {
        await remove(path`v1/stores/${store.id}`);
        return `${store.id} is gone.`;
      },
    }).then((done) => (done ? this.stores.again() : undefined));
  }

  #makeSchema = (): void => {
    let made = '';
    void open({
      title: 'New schema',
      label: 'Make it',
      body: (problem) => html`<div class="fields">
        ${field({ name: 'id', label: 'Id', required: true, placeholder: 'order' }, problem)}
        ${field({ name: 'description', label: 'What it describes' }, problem)}
        <p class="hint">It begins with documents that only their creators may see; you change that next.</p>
      </div>`,
      run: async (form) => {
        const { id, description } = values(form);
        await post('v1/schemas', { id, description, definition: BEGINNING });
        made = id ?? '';
        return `The schema ${made} was made.`;
      },
    }).then((done) => done && go(`/console/schemas/${encodeURIComponent(made)}`));
  };
}

const BEGINNING = {
  schema: { type: 'object', properties: {} },
  documents: { read: 'creator', write: 'creator', delete: 'creator' },
  fields: { read: 'creator', write: 'creator' },
  groups: {},
};
