import { html, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { get, path, put, remove } from '../../api/client.ts';
import { Problem } from '../../api/problem.ts';
import type { Receipt } from '../../api/types.ts';
import { announce, Page } from '../../app/page.ts';
import { go } from '../../app/router.ts';
import { open } from '../../parts/dialog.ts';
import { Draft } from '../../parts/draft.ts';
import { Fetched } from '../../parts/fetched.ts';
import { json } from '../../parts/form.ts';
import { badge, receiptText } from '../../parts/notes.ts';
import { problemNote } from '../../parts/problem-note.ts';
import { table } from '../../parts/table.ts';
import { saves, Unsaved } from '../../parts/unsaved.ts';
import { when } from '../../parts/times.ts';
import { listed, type Definition, type Lists, type Schema } from './api.ts';
import '../../parts/code-editor.ts';

interface FieldRow extends Lists {
  name: string;
  type: string;
  group: string;
}

/** What documents of one kind look like, who may do what with which field, and the definition behind both. */
@customElement('gate-schema')
export class SchemaPage extends Page {
  @property() schemaId = '';
  @state() private problem: Problem | null = null;
  private readonly draft = new Draft(this);
  protected readonly unsaved = new Unsaved(this, () => this.draft.text !== null);
  private readonly schema = new Fetched(this, () => get<Schema>(path`v1/schemas/${this.schemaId}`));

  protected override render(): TemplateResult {
    return html`<p class="crumbs"><a href="/console/documents?tab=schemas">Schemas</a></p>
      ${this.schema.show((schema) => html`
        <div class="head">
          <h1><code>${schema.id}</code></h1>
          <div class="acts">
            ${this.draft.text === null ? nothing : badge('not saved', 'warning')}
            <button ?disabled=${this.draft.text === null || this.draft.saving} @click=${() => this.#save(schema)}>Save</button>
            <button class="quiet danger" @click=${() => this.#remove(schema)}>Delete</button>
          </div>
          <p class="quiet-text">${schema.description ?? ''} Version ${schema.version}, changed ${when(schema.updated_at)}.</p>
        </div>
        ${this.problem ? problemNote(this.problem) : nothing}
        <div class="stack">
          ${this.#access(this.#read(schema))}
          <section class="card" aria-labelledby="definition">
            <header><h2 id="definition">Definition</h2></header>
            <gate-code language="json" label=${`Definition of ${schema.id}`} .value=${this.draft.given ?? text(schema)}
              @typed=${(event: CustomEvent<string>) => this.draft.typed(event.detail, text(schema))}
              @keydown=${(event: KeyboardEvent) => saves(event) && void this.#save(schema)}></gate-code>
            <p class="hint">JSON Schema 2020-12 in <code>schema</code>; lists in <code>documents</code>, <code>fields</code> and <code>groups</code>;
              all of it: docs/reference/documents.md. A new definition counts at once for who may read what, also for those who listen.</p>
          </section>
        </div>`)}`;
  }

  /** What is typed, as far as it can be read, so that the table shows what it would mean. */
  #read(schema: Schema): Definition {
    try {
      return this.draft.text === null ? schema.definition : (JSON.parse(this.draft.text) as Definition);
    } catch {
      return schema.definition;
    }
  }

  #access(definition: Definition): TemplateResult {
    const columns = [
      { name: 'Field', show: (row: FieldRow) => html`<code>${row.name}</code> <span class="quiet-text">${row.type}</span>` },
      { name: 'Group', show: (row: FieldRow) => (row.group ? badge(row.group) : '') },
      { name: 'Who may read it', show: (row: FieldRow) => listed(row.read) },
      { name: 'Who may write it', show: (row: FieldRow) => listed(row.write) },
    ];
    const documents = definition.documents ?? {};
    return html`<section class="card" aria-labelledby="access">
      <header><h2 id="access">Who may</h2></header>
      <dl class="facts">
        <dt>Read documents</dt><dd>${listed(documents.read)}</dd>
        <dt>Change them</dt><dd>${listed(documents.write)}</dd>
        <dt>Delete them</dt><dd>${listed(documents.delete)}</dd>
      </dl>
      ${table('Fields and who may read and write them', columns, rows(definition))}
      <p class="hint">A field that somebody may not read is left out of what they see, and they cannot find documents by it either.</p>
    </section>`;
  }

  async #save(schema: Schema): Promise<void> {
    await this.draft.save(async (draft) => {
      this.problem = null;
      try {
        const definition = json(draft, 'definition');
        const done = await put<Schema & { receipt?: Receipt }>(
          path`v1/schemas/${schema.id}`,
          { definition, ...(schema.description ? { description: schema.description } : {}) },
          { headers: { 'If-Match': `"${schema.version}"` } },
        );
        this.schema.value = done;
        this.draft.saved(draft);
        announce(receiptText(done.receipt));
      } catch (fault) {
        this.problem = Problem.of(fault);
      }
    });
  }

  #remove(schema: Schema): void {
    void open({
      title: `Delete ${schema.id}`,
      label: 'Delete it',
      danger: true,
      body: () => html`<p>Only a schema of which there are no documents can go.</p>`,
      run: async () => {
        await remove(path`v1/schemas/${schema.id}`);
        return `${schema.id} is gone.`;
      },
    }).then((done) => done && go('/console/documents?tab=schemas'));
  }
}

/** The definition as it stands in the editor. */
function text(schema: Schema): string {
  return JSON.stringify(schema.definition, null, 2);
}

/** Every field that the definition names, and one row for all others. */
function rows(definition: Definition): FieldRow[] {
  const properties = definition.schema?.properties ?? {};
  const groups = Object.entries(definition.groups ?? {});
  const grouped = groups.flatMap(([, group]) => group.fields ?? []);
  const names = [...new Set([...Object.keys(properties), ...grouped])];
  const row = (name: string): FieldRow => {
    const [group, lists] = groups.find(([, one]) => one.fields?.includes(name)) ?? ['', definition.fields ?? {}];
    return { name, type: [properties[name]?.type ?? ''].flat().join(' or '), group, ...lists };
  };
  return [...names.map(row), { name: 'any other', type: '', group: '', ...definition.fields }];
}
