import { html, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { get } from '../../api/client.ts';
import { Pages } from '../../api/list.ts';
import { Problem } from '../../api/problem.ts';
import { announce, Page } from '../../app/page.ts';
import { remember } from '../../app/router.ts';
import { choice, field, values } from '../../parts/form.ts';
import { icon } from '../../parts/icons.ts';
import { counted, empty } from '../../parts/notes.ts';
import { problemNote } from '../../parts/problem-note.ts';
import { exact, instant } from '../../parts/times.ts';
import { ACTIONS } from './audit-words.ts';
import { entryView, fits } from './audit-entry.ts';
import { download, type Form } from './audit-export.ts';
import type { AuditEntry } from './types.ts';

interface Verified {
  valid: boolean;
  entries?: number;
  confirmed?: number;
  fault?: string;
  sequence?: number;
  detail?: string;
}

const FIELDS = ['actor', 'action', 'target', 'since', 'until', 'text', 'scope'] as const;
type Filter = Partial<Record<(typeof FIELDS)[number], string>>;

const SIZE = 50;
/** So many are looked through for a text at once. */
const LOOKED = 1000;

/** What happened, newest first. */
@customElement('gate-audit')
export class Audit extends Page {
  @property({ attribute: false }) query = new URLSearchParams();
  @state() private filter: Filter = {};
  @state() private found: readonly AuditEntry[] = [];
  @state() private looked = 0;
  @state() private busy = false;
  @state() private problem: Problem | null = null;
  @state() private verified: Verified | null = null;
  @state() private verifying = false;
  @state() private exporting = '';
  #pages = new Pages<AuditEntry>('v1/audit', {}, SIZE);
  #generation = 0;

  protected override firstUpdated(): void {
    this.filter = Object.fromEntries(FIELDS.flatMap((name) => (this.query.get(name) ? [[name, this.query.get(name) ?? '']] : [])));
    void this.#begin();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#generation++;
  }

  protected override render(): TemplateResult {
    const { session } = this;
    return html`<div class="head">
        <h1>Audit</h1>
        <div class="acts">
          ${session.owner ? html`<button class="quiet" ?disabled=${this.verifying} @click=${this.#verify}>${icon('check')} ${this.verifying ? 'Reading every entry …' : 'Verify the chain'}</button>` : nothing}
          <button class="quiet" ?disabled=${!!this.exporting} @click=${() => void this.#export('ndjson')}>${icon('download')} NDJSON</button>
          <button class="quiet" ?disabled=${!!this.exporting} @click=${() => void this.#export('csv')}>${icon('download')} CSV</button>
        </div>
        <p class="quiet-text">Who did what to what, and what it changed. Entries are never edited: each carries a hash of the one before.</p>
      </div>
      ${this.verified ? this.#verdict(this.verified) : nothing}
      ${this.exporting ? html`<p class="note" role="status"><span class="spinner" aria-hidden="true"></span><span>${this.exporting}</span></p>` : nothing}
      ${this.#form()}
      ${this.problem ? problemNote(this.problem, () => void this.#begin()) : this.#list()}`;
  }

  #form(): TemplateResult {
    const { filter } = this;
    return html`<form class="card audit-filter" role="search" @submit=${this.#submit} novalidate>
      <div class="fields">
        ${field({ name: 'actor', label: 'Who did it', value: filter.actor, placeholder: 'user:alice', type: 'search' }, this.problem)}
        ${field({ name: 'action', label: 'What', value: filter.action, placeholder: 'token.created', type: 'search', choices: ACTIONS }, this.problem)}
        ${field({ name: 'target', label: 'To what', value: filter.target, placeholder: 'device:boat-7', type: 'search' }, this.problem)}
        ${field({ name: 'since', label: 'Not before', value: filter.since, type: 'datetime-local' }, this.problem)}
        ${field({ name: 'until', label: 'Before', value: filter.until, type: 'datetime-local' }, this.problem)}
        ${field({ name: 'text', label: 'Text in it', value: filter.text, placeholder: 'an address, a value …', type: 'search' })}
        ${this.session.owner ? choice('scope', 'Where', [['', 'this application'], ['server', 'the whole server']], filter.scope) : nothing}
      </div>
      <div class="acts">
        <button>${icon('search')} Search</button>
        ${Object.values(filter).some(Boolean) ? html`<button type="button" class="quiet" @click=${this.#all}>Show everything</button>` : nothing}
      </div>
    </form>`;
  }

  #list(): TemplateResult {
    const { found, filter } = this;
    const onward = this.#pages.more && !this.busy;
    if (found.length === 0 && !this.busy && !onward) {
      return Object.values(filter).some(Boolean)
        ? empty('audit', 'Nothing like this happened', 'Names are whole ones here, such as user:alice or device:boat-7. Take a filter away, or widen the time.', html`<button class="quiet" @click=${this.#all}>Show everything</button>`)
        : empty('audit', 'Nothing has happened yet', 'Logins, refusals and every change are written down here.');
    }
    return html`<ol class="audit" aria-label="Entries, the newest first">
        ${found.map((entry) => html`<li>${entryView(entry, this.#only)}</li>`)}
      </ol>
      ${this.busy ? html`<p class="waiting" role="status"><span class="spinner" aria-hidden="true"></span> One moment …</p>` : nothing}
      ${filter.text && !this.busy ? html`<p class="quiet-text" role="status">${counted(found.length, 'entry', 'entries')} with "${filter.text}" in the newest ${this.looked.toLocaleString()}${this.#back()}.</p>` : nothing}
      ${onward ? html`<p class="more"><button class="quiet" @click=${() => void this.#read()}>${filter.text ? 'Look further back' : 'Show more'}</button></p>` : nothing}`;
  }

  #back(): string {
    const oldest = this.#pages.items.at(-1);
    return oldest ? `, back to ${exact(oldest.at)}` : '';
  }

  #verdict(verified: Verified): TemplateResult {
    return verified.valid
      ? html`<div class="note good" role="status">${icon('check')}<div><p class="strong">The chain is whole</p>
          <p>All ${(verified.entries ?? 0).toLocaleString()} entries are as they were written, none is missing${verified.confirmed ? `, and the note outside the database agrees up to entry ${verified.confirmed.toLocaleString()}` : ''}.</p></div></div>`
      : html`<div class="note danger" role="alert">${icon('alert')}<div><p class="strong">The chain is broken</p>
          <p>${verified.detail ?? verified.fault}${verified.sequence ? ` (entry ${verified.sequence.toLocaleString()})` : ''}.</p>
          <p class="cure"><span class="strong">What to do:</span> Compare with a backup or an export of before that, and find out who could write to the database.</p></div></div>`;
  }

  /** The filter that an entry offers by a click. */
  #only = (name: 'actor' | 'action' | 'target', value: string): void => {
    this.filter = { ...this.filter, [name]: value };
    void this.#begin();
  };

  #all = (): void => {
    this.filter = {};
    void this.#begin();
  };

  #submit = (event: Event): void => {
    event.preventDefault();
    this.filter = Object.fromEntries(Object.entries(values(event.target as HTMLFormElement)).filter(([, value]) => value));
    void this.#begin();
  };

  #asked(): Record<string, string | undefined> {
    const { actor, action, target, since, until, scope } = this.filter;
    return { actor, action, target, since: instant(since ?? ''), until: instant(until ?? ''), scope };
  }

  async #begin(): Promise<void> {
    remember(this.filter as Record<string, string>);
    this.#generation++;
    this.#pages = new Pages<AuditEntry>('v1/audit', this.#asked(), this.filter.text ? LOOKED : SIZE);
    this.found = [];
    this.looked = 0;
    this.problem = null;
    this.busy = false;
    await this.#read();
  }

  async #read(): Promise<void> {
    const generation = this.#generation;
    this.busy = true;
    try {
      const pages = await this.#pages.read();
      if (generation === this.#generation) {
        const text = this.filter.text?.toLowerCase() ?? '';
        this.found = text ? pages.items.filter((entry) => fits(entry, text)) : pages.items;
        this.looked = pages.items.length;
        this.busy = false;
      }
    } catch (fault) {
      if (generation === this.#generation) {
        this.problem = Problem.of(fault);
        this.busy = false;
      }
    }
  }

  #verify = async (): Promise<void> => {
    this.verifying = true;
    this.verified = null;
    try {
      this.verified = await get<Verified>('v1/audit/verify');
    } catch (fault) {
      this.problem = Problem.of(fault);
    }
    this.verifying = false;
  };

  async #export(form: Form): Promise<void> {
    const generation = this.#generation;
    this.exporting = 'Reading the audit …';
    try {
      const count = await download(form, this.#asked(), this.filter.text?.toLowerCase() ?? '', (so) => {
        this.exporting = `Reading the audit … ${so.toLocaleString()} entries`;
        return generation === this.#generation;
      });
      announce(count === null ? 'The export was given up.' : `Exported ${counted(count, 'entry', 'entries')}.`);
    } catch (fault) {
      this.problem = Problem.of(fault);
    }
    this.exporting = '';
  }
}
