import { html, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { post } from '../../api/client.ts';
import { Problem } from '../../api/problem.ts';
import { announce, Page } from '../../app/page.ts';
import { field, words } from '../../parts/form.ts';
import { icon } from '../../parts/icons.ts';
import { badge, counted, type Tone } from '../../parts/notes.ts';
import { problemNote, sentence } from '../../parts/problem-note.ts';
import { table } from '../../parts/table.ts';
import { rows } from './csv.ts';

interface Row {
  line: number;
  name: string;
  email?: string | undefined;
  password_hash?: string | undefined;
  organisation?: string | undefined;
  roles?: string[] | undefined;
  enabled?: boolean | undefined;
}

interface Outcome {
  line: number;
  outcome: 'done' | 'kept' | 'failed';
  text: string;
}

const AT_ONCE = 200;
const SHOWN = 500;
const LOOKS: Record<Outcome['outcome'], readonly [string, Tone]> = { done: ['add', 'good'], kept: ['here already', 'plain'], failed: ['refused', 'danger'] };
const EXAMPLE = `name,email,roles,password_hash
nora,nora@harbour.example,skipper user,
erik,erik@harbour.example,user,$2b$12$…`;

/** Users from a file: first what would happen, then, when one wants it, the same in earnest. */
@customElement('gate-import-users')
export class ImportUsers extends Page {
  @state() private file = '';
  @state() private rows: readonly Row[] = [];
  @state() private outcomes: readonly Outcome[] = [];
  @state() private imported = false;
  @state() private busy = '';
  @state() private problem: Problem | null = null;
  #salt = '';

  protected override render(): TemplateResult {
    return html`<p class="crumbs"><a href="/console/users">Users</a></p>
      <div class="head"><h1>Import users</h1>
        <p class="quiet-text">From a CSV file with a header, or JSON. Nothing happens before you have seen what would.</p></div>
      <div class="stack">
        <section class="card" aria-label="The file">
          <div class="fields two">
            ${field({ name: 'file', label: 'File', type: 'file', required: true, accept: '.csv,.json,.txt,text/csv,application/json', hint: 'Columns: name, and any of email, roles (blanks between them), organisation, enabled, password_hash.' })}
            ${field({ name: 'salt', label: 'SECURITY_PASSWORD_SALT', hint: 'Only for hashes out of Flask-Security, such as FlexMeasures has them.' })}
          </div>
          <div class="acts"><button @click=${() => void this.#preview()} ?disabled=${this.busy !== ''}>${icon('search')} Show what would change</button></div>
          <details><summary>What such a file looks like</summary><pre tabindex="0">${EXAMPLE}</pre>
            <p class="hint">Hashes of bcrypt, argon2 and Werkzeug (pbkdf2, scrypt) are taken as they are, and made anew when their owner signs in first: nobody needs a new password.</p></details>
        </section>
        ${this.problem ? problemNote(this.problem) : nothing}
        ${this.busy ? html`<p class="waiting" role="status"><span class="spinner" aria-hidden="true"></span> ${this.busy}</p>` : nothing}
        ${this.outcomes.length ? this.#report() : nothing}
      </div>`;
  }

  #report(): TemplateResult {
    const of = (outcome: Outcome['outcome']) => this.outcomes.filter((one) => one.outcome === outcome).length;
    const names = new Map(this.rows.map((row) => [row.line, row.name]));
    const worst = [...this.outcomes].sort((a, b) => Number(b.outcome === 'failed') - Number(a.outcome === 'failed'));
    return html`<section class="card" aria-label=${this.imported ? 'What was done' : 'What would change'}>
      <header><h2>${this.imported ? 'What was done' : 'What would change'}</h2>
        <span class="badges">${badge(`${of('done')} ${this.imported ? 'added' : 'to add'}`, 'good')} ${badge(`${of('kept')} here already`)} ${badge(`${of('failed')} refused`, of('failed') ? 'danger' : 'plain')}</span></header>
      ${this.imported
        ? html`<p class="note good">${icon('check')}<span>${counted(of('done'), 'user')} from ${this.file} can sign in. <a href="/console/users">See the users</a></span></p>`
        : html`<p class="note">${icon('alert')}<span>Nothing was changed yet. ${of('failed') ? 'Lines that are refused are left out; the others can be imported.' : 'Every line can be taken.'}</span></p>`}
      ${table('Lines of the file', [
        { name: 'Line', number: true, show: (one: Outcome) => String(one.line) },
        { name: 'Name', show: (one) => names.get(one.line) ?? '' },
        { name: 'Outcome', show: (one) => badge(this.imported && one.outcome === 'done' ? 'added' : LOOKS[one.outcome][0], LOOKS[one.outcome][1]) },
        { name: 'Why', show: (one) => sentence(one.text) },
      ], worst.slice(0, SHOWN))}
      ${worst.length > SHOWN ? html`<p class="hint">And ${counted(worst.length - SHOWN, 'further line')}, none of them worse.</p>` : nothing}
      ${!this.imported && of('done')
        ? html`<p class="more"><button ?disabled=${this.busy !== ''} @click=${() => void this.#run(false)}>${icon('upload')} Import ${counted(of('done'), 'user')}</button></p>`
        : nothing}
    </section>`;
  }

  async #preview(): Promise<void> {
    const file = this.querySelector<HTMLInputElement>('#field-file')?.files?.[0];
    this.#salt = this.querySelector<HTMLInputElement>('#field-salt')?.value ?? '';
    this.problem = null;
    this.outcomes = [];
    if (!file) {
      this.problem = new Problem({ title: 'There is no file yet', detail: 'nothing was chosen', cure: 'choose a CSV or JSON file' });
      return;
    }
    try {
      this.file = file.name;
      this.rows = usersOf(await file.text());
      await this.#run(true);
    } catch (fault) {
      this.problem = Problem.of(fault);
    }
  }

  async #run(dry: boolean): Promise<void> {
    const outcomes: Outcome[] = [];
    this.problem = null;
    try {
      for (let from = 0; from < this.rows.length; from += AT_ONCE) {
        this.busy = `${dry ? 'Looking at' : 'Importing'} lines: ${from} of ${this.rows.length} …`;
        const users = this.rows.slice(from, from + AT_ONCE);
        outcomes.push(...(await post<{ lines: Outcome[] }>('v1/users/import', { users, dry_run: dry, salt: this.#salt || undefined })).lines);
      }
      this.imported = !dry;
      announce(dry ? 'This is what would change.' : 'The users were imported.');
    } catch (fault) {
      this.problem = Problem.of(fault);
    }
    this.outcomes = outcomes;
    this.busy = '';
  }
}

/** The users of a file that is CSV or JSON (an array, or an object with `users`). */
function usersOf(text: string): Row[] {
  const users = /^\s*[[{]/.test(text) ? ofJson(text) : ofCsv(text);
  if (users.length === 0) {
    throw new Problem({ title: 'This file has no users', detail: 'there is nothing behind the header', cure: 'write one user on each line' });
  }
  return users;
}

function ofJson(text: string): Row[] {
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch (fault) {
    throw new Problem({ title: 'This is not JSON', detail: fault instanceof Error ? fault.message : '', cure: 'write an array of users in square brackets' });
  }
  const all = Array.isArray(given) ? given : ((given as { users?: unknown }).users ?? []);
  return (all as Partial<Row>[]).map((one, i) => ({ ...one, line: one.line ?? i + 1, name: one.name ?? '' }));
}

function ofCsv(text: string): Row[] {
  const [header, ...lines] = rows(text);
  const columns = (header?.cells ?? []).map((one) => one.toLowerCase());
  if (!columns.includes('name')) {
    throw new Problem({ title: 'The header names no column “name”', detail: `it names ${columns.join(', ') || 'nothing'}`, cure: 'put the names of the columns into the first line' });
  }
  return lines.map(({ line, cells }) => {
    const cell = (name: string) => cells[columns.indexOf(name)] || undefined;
    const enabled = cell('enabled')?.toLowerCase();
    return {
      line,
      name: cell('name') ?? '',
      email: cell('email'),
      password_hash: cell('password_hash'),
      organisation: cell('organisation'),
      roles: cell('roles') ? words(cell('roles')?.replaceAll(';', ' ')) : undefined,
      enabled: enabled ? !['no', 'false', '0'].includes(enabled) : undefined,
    };
  });
}
