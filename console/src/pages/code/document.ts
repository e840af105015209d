import { html, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { get, path, put, remove, send } from '../../api/client.ts';
import type { Listed } from '../../api/list.ts';
import { Problem } from '../../api/problem.ts';
import { Viewpoint } from '../../api/viewpoint.ts';
import { announce, Page } from '../../app/page.ts';
import { go, remember } from '../../app/router.ts';
import { open } from '../../parts/dialog.ts';
import { Draft } from '../../parts/draft.ts';
import { Fetched } from '../../parts/fetched.ts';
import { field, json, values } from '../../parts/form.ts';
import { icon } from '../../parts/icons.ts';
import { badge } from '../../parts/notes.ts';
import { problemNote } from '../../parts/problem-note.ts';
import { subjectLink } from '../../parts/subject.ts';
import { table } from '../../parts/table.ts';
import { saves, Unsaved } from '../../parts/unsaved.ts';
import { when } from '../../parts/times.ts';
import { listed, type Attachment, type Document } from './api.ts';
import { EYES, shown } from './documents.ts';
import '../../parts/code-editor.ts';
import '../../parts/principal-input.ts';

/** One document: its fields to change, what somebody else sees of it, what it was, and what is attached. */
@customElement('gate-document')
export class DocumentPage extends Page {
  @property() store = '';
  @property() documentId = '';
  @property() as = '';
  @state() private problem: Problem | null = null;
  private readonly draft = new Draft(this);
  protected readonly unsaved = new Unsaved(this, () => this.draft.text !== null);
  private readonly document = new Fetched(this, () => get<Document>(this.#path));
  private readonly seen = new Fetched(this, () => this.#look());
  private readonly versions = new Fetched(this, () => get<Listed<Document>>(this.#path + '/versions'));
  private readonly files = new Fetched(this, async () => (await get<Listed<Attachment>>(this.#path + '/attachments')).items);

  get #path(): string {
    return path`v1/documents/${this.store}/${this.documentId}`;
  }

  protected override render(): TemplateResult {
    return html`<p class="crumbs"><a href="/console/documents">Stores</a> / <a href=${`/console/documents/${encodeURIComponent(this.store)}`}>${this.store}</a></p>
      <div class="head">
        <h1><code>${this.documentId}</code></h1>
        <div class="acts">
          ${this.draft.text === null ? nothing : badge('not saved', 'warning')}
          <button ?disabled=${this.draft.text === null || this.draft.saving} @click=${this.#save}>Save</button>
          <button class="quiet danger" @click=${this.#remove}>Delete</button>
        </div>
      </div>
      ${this.problem ? problemNote(this.problem) : nothing}
      ${this.document.show((document) => html`<div class="bench">
        <div class="stack">
          <section class="card" aria-labelledby="fields">
            <header><h2 id="fields">Fields</h2><span class="quiet-text">version ${document.version}, changed ${when(document.updated_at)}</span></header>
            <gate-code language="json" label="Fields of the document" .value=${this.draft.given ?? text(document)}
              @typed=${(event: CustomEvent<string>) => this.draft.typed(event.detail, text(document))}
              @keydown=${(event: KeyboardEvent) => saves(event) && void this.#save()}></gate-code>
            <p class="hint">Fields that you may not read are not shown, and stay as they are when you save.</p>
          </section>
          ${this.#facts(document)}
        </div>
        <div class="stack">${this.#asSeen(document)}${this.#history()}${this.#attached()}</div>
      </div>`)}`;
  }

  #facts(document: Document): TemplateResult {
    const who = (id: string | undefined) => (id ? subjectLink(id.includes(':') ? id : 'user:' + id) : 'nobody');
    return html`<section class="card" aria-labelledby="facts">
      <h2 id="facts">Facts</h2>
      <dl class="facts">
        <dt>Schema</dt><dd>${document.schema ? html`<a href=${`/console/schemas/${encodeURIComponent(document.schema)}`}>${document.schema}</a>` : 'none'}</dd>
        <dt>Made by</dt><dd>${who(document.creator)}</dd>
        <dt>Owner</dt><dd>${who(document.owner)}</dd>
        <dt>Changed by</dt><dd>${who(document.editor)}</dd>
        ${(['read', 'write', 'delete'] as const).map((list) => html`<dt>Who may ${list}</dt><dd>${listed(document.lists?.[list], 'as its schema says')}</dd>`)}
      </dl>
    </section>`;
  }

  #asSeen(document: Document): TemplateResult {
    return html`<section class="card" aria-labelledby="seen">
      <h2 id="seen">As somebody else sees it</h2>
      <form class="fields" @submit=${this.#lookAs}>
        <gate-principal-input name="as" label="As" required .value=${this.as} hint="For it a token that only reads is made, and given back; the audit says so."></gate-principal-input>
        <p class="acts"><button class="quiet">${icon('user')} Look</button></p>
      </form>
      ${this.as ? this.seen.show((other) => (other ? this.#compared(document, other) : nothing)) : nothing}
    </section>`;
  }

  #compared(mine: Document, theirs: Document): TemplateResult {
    const columns = [
      { name: 'Field', show: (name: string) => html`<code>${name}</code>` },
      { name: `What ${this.as} sees`, show: (name: string) => (name in theirs.fields ? shown(theirs.fields[name]) : html`<span class="left-out">left out</span>`) },
    ];
    const names = [...new Set([...Object.keys(mine.fields), ...Object.keys(theirs.fields)])];
    return table(`What ${this.as} sees`, columns, names);
  }

  #history(): TemplateResult {
    const columns = [
      { name: 'Version', show: (one: Document) => String(one.version) },
      { name: 'Saved', show: (one: Document) => html`${when(one.updated_at)}<br /><span class="quiet-text">${one.editor ? `by ${one.editor}` : ''}</span>` },
      { name: '', show: (one: Document) => html`<div class="acts"><button class="quiet small" aria-label=${`Look at version ${one.version}`} @click=${() => this.#lookBack(one)}>Look</button></div>` },
    ];
    return html`<section class="card" aria-labelledby="versions"><h2 id="versions">What it was</h2>
      ${this.versions.show(({ items }) => (items.length ? table('Versions', columns, items) : html`<p class="quiet-text">Nothing is kept of it. Its schema says whether that is done (versioning).</p>`))}
    </section>`;
  }

  #attached(): TemplateResult {
    const columns = [
      { name: 'File', show: (file: Attachment) => html`<a download href=${`/${this.#path}/attachments/${encodeURIComponent(file.name)}`}>${file.name}</a>` },
      { name: 'Size', number: true, show: (file: Attachment) => `${Math.ceil(file.bytes / 1024).toLocaleString()} KB` },
      { name: '', show: (file: Attachment) => html`<div class="acts"><button class="quiet small danger" aria-label=${`Remove ${file.name}`} @click=${() => this.#detach(file)}>Remove</button></div>` },
    ];
    return html`<section class="card" aria-labelledby="files">
      <header><h2 id="files">Files</h2><button class="quiet small" @click=${this.#attach}>${icon('upload')} Attach</button></header>
      ${this.files.show((files) => (files.length ? table('Files', columns, files) : html`<p class="quiet-text">Nothing is attached.</p>`))}
    </section>`;
  }

  async #look(): Promise<Document | null> {
    return this.as ? Viewpoint.once(this.as, EYES, (token) => get<Document>(this.#path, { token })) : null;
  }

  #lookAs = (event: Event): void => {
    event.preventDefault();
    this.as = values(event.target as HTMLFormElement)['as'] ?? '';
    remember({ as: this.as });
    this.seen.value = undefined;
    void this.seen.again();
  };

  #save = (): Promise<void> =>
    this.draft.save(async (draft) => {
      const document = this.document.value;
      if (!document) {
        return;
      }
      this.problem = null;
      try {
        await this.#put(draft, document.version);
      } catch (fault) {
        const problem = Problem.of(fault);
        await (problem.kind === 'version-mismatch' ? this.#overtaken(draft).catch((other) => (this.problem = Problem.of(other))) : (this.problem = problem));
      }
    });

  async #put(draft: string, version: number): Promise<void> {
    const fields = json(draft, 'fields');
    this.document.value = await put<Document>(this.#path, { fields }, { headers: { 'If-Match': `"${version}"` } });
    this.draft.saved(draft);
    announce('Saved. Whoever listens has heard of it, each as far as they may read.');
    await Promise.all([this.versions.again(), this.seen.again()]);
  }

  /** Somebody else was faster: shows theirs, and lets the reader decide with nothing lost. */
  async #overtaken(draft: string): Promise<void> {
    const theirs = await get<Document>(this.#path);
    await open({
      title: 'Somebody else has changed it',
      label: 'Save mine over it',
      danger: true,
      wide: true,
      body: () => html`<p>Since you opened it, ${theirs.editor ? subjectLink(theirs.editor) : 'somebody'} has saved version ${theirs.version}. That is how it stands now:</p>
        <pre tabindex="0">${JSON.stringify(theirs.fields, null, 2)}</pre>
        <p class="hint">Cancel, and what you wrote stays in the editor, to be brought together with theirs.</p>`,
      run: () => this.#put(draft, theirs.version),
    });
  }

  #lookBack(version: Document): void {
    void open({
      title: `Version ${version.version}`,
      label: 'Take it over into the editor',
      wide: true,
      body: () => html`<pre tabindex="0">${JSON.stringify(version.fields, null, 2)}</pre>`,
      run: async () => {
        this.draft.take(text(version));
        return 'It stands in the editor. Save it to bring it back.';
      },
    });
  }

  #attach = (): void => {
    void open({
      title: 'Attach a file',
      label: 'Attach it',
      body: (problem) => html`<div class="fields">
        ${field({ name: 'file', label: 'File', type: 'file', required: true, hint: 'At most 1 MiB, and 16 for a document. Whoever may read the field of its name may read it.' }, problem)}
        ${field({ name: 'name', label: 'Name of the field', required: true, placeholder: 'invoice', pattern: '[A-Za-z_][A-Za-z0-9_\\-]*' }, problem)}
      </div>`,
      run: async (form) => {
        const file = new FormData(form).get('file') as File;
        const name = values(form)['name'] ?? '';
        await send('PUT', `${this.#path}/attachments/${encodeURIComponent(name)}`, {
          body: file,
          headers: { 'Content-Type': file.type || 'application/octet-stream' },
        });
        return `${name} is attached.`;
      },
    }).then((done) => (done ? this.files.again() : undefined));
  };

  #detach(file: Attachment): void {
    void open({
      title: `Remove ${file.name}`,
      label: 'Remove it',
      danger: true,
      body: () => html`<p>The file is gone then. The document stays.</p>`,
      run: async () => {
        await remove(`${this.#path}/attachments/${encodeURIComponent(file.name)}`);
        return `${file.name} is gone.`;
      },
    }).then((done) => (done ? this.files.again() : undefined));
  }

  #remove = (): void => {
    void open({
      title: `Delete ${this.documentId}`,
      label: 'Delete it',
      danger: true,
      body: () => html`<p>It goes with its versions and files. Whoever listens hears that it is gone.</p>`,
      run: async () => {
        await remove(this.#path);
        return `${this.documentId} is gone.`;
      },
    }).then((done) => done && go(`/console/documents/${encodeURIComponent(this.store)}`));
  };
}

/** The fields as they stand in the editor. */
function text(document: Document): string {
  return JSON.stringify(document.fields, null, 2);
}
