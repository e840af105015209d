import { html, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { post } from '../../api/client.ts';
import { Problem } from '../../api/problem.ts';
import { announce, Page } from '../../app/page.ts';
import { field } from '../../parts/form.ts';
import { icon } from '../../parts/icons.ts';
import { badge, counted, type Tone } from '../../parts/notes.ts';
import { problemNote, sentence } from '../../parts/problem-note.ts';
import { table } from '../../parts/table.ts';
import { showClaim, type ClaimCode } from './claim.ts';

interface Line {
  line: number;
  id: string;
  outcome: 'created' | 'changed' | 'unchanged' | 'refused';
  changes: { field: string; before?: string; after?: string }[];
  claim_code?: ClaimCode;
  problem?: { detail: string; cure?: string };
}

interface Report {
  lines: number;
  created: number;
  changed: number;
  unchanged: number;
  refused: number;
  items: Line[];
}

const SHOWN = 500;
const TONES: Record<Line['outcome'], Tone> = { created: 'good', changed: 'warning', unchanged: 'plain', refused: 'danger' };
const EXAMPLE = `id,name,owner,parent,roles,groups,attributes,claim
gateway-1,,alice,,,,,
meter-1,Meter-1,,gateway-1,device,hall-3,model=X1;colour=red,yes`;

/** Devices from a CSV list: first what would change, field by field, then the same in earnest. */
@customElement('gate-import-devices')
export class ImportDevices extends Page {
  @state() private report: Report | null = null;
  @state() private imported = false;
  @state() private busy = false;
  @state() private problem: Problem | null = null;
  #list = '';

  protected override render(): TemplateResult {
    return html`<p class="crumbs"><a href="/console/devices">Devices</a></p>
      <div class="head"><h1>Import devices</h1>
        <p class="quiet-text">Brings the directory to what a CSV list says. Nothing happens before you have seen what would; the same list a second time changes nothing.</p></div>
      <div class="stack">
        <section class="card" aria-label="The list">
          ${field({ name: 'file', label: 'File', type: 'file', required: true, accept: '.csv,.txt,text/csv', hint: 'The first line names the columns: id, and any of name, description, owner, parent, roles, groups, attributes, claim.' })}
          <p class="acts"><button @click=${() => void this.#preview()} ?disabled=${this.busy}>${icon('search')} Show what would change</button></p>
          <details><summary>What such a list looks like</summary><pre tabindex="0">${EXAMPLE}</pre>
            <p class="hint">An empty cell says nothing, a dash takes away. Parents stand in a line above. With claim = yes a device without an owner gets a claim code to print.</p></details>
        </section>
        ${this.problem ? problemNote(this.problem) : nothing}
        ${this.busy ? html`<p class="waiting" role="status"><span class="spinner" aria-hidden="true"></span> One moment …</p>` : nothing}
        ${this.report ? this.#shown(this.report) : nothing}
      </div>`;
  }

  #shown(report: Report): TemplateResult {
    const title = this.imported ? 'What was done' : 'What would change';
    const todo = report.created + report.changed;
    const codes = report.items.flatMap((one) => (one.claim_code ? [one.claim_code] : []));
    const worst = [...report.items].sort((a, b) => Number(b.outcome === 'refused') - Number(a.outcome === 'refused'));
    return html`<section class="card" aria-label=${title}>
      <header><h2>${title}</h2>
        <span class="badges">${badge(`${report.created} created`, 'good')} ${badge(`${report.changed} changed`, report.changed ? 'warning' : 'plain')} ${badge(`${report.unchanged} as they are`)} ${badge(`${report.refused} refused`, report.refused ? 'danger' : 'plain')}</span></header>
      ${this.imported
        ? html`<p class="note good">${icon('check')}<span>The directory is as the list says. <a href="/console/devices">See the devices</a></span></p>`
        : html`<p class="note">${icon('alert')}<span>Nothing was changed yet. ${report.refused ? 'Lines that are refused are left out; the others can be imported.' : todo ? 'Every line can be taken.' : 'Everything is as the list says already.'}</span></p>`}
      ${worst.length
        ? table('Lines of the list', [
            { name: 'Line', number: true, show: (one: Line) => String(one.line) },
            { name: 'Device', show: (one) => html`<code>${one.id}</code>` },
            { name: 'Outcome', show: (one) => badge(one.outcome, TONES[one.outcome]) },
            { name: 'What', show: what },
          ], worst.slice(0, SHOWN))
        : nothing}
      ${worst.length > SHOWN ? html`<p class="hint">And ${counted(worst.length - SHOWN, 'further line')}, none of them worse.</p>` : nothing}
      <div class="acts more">
        ${!this.imported && todo ? html`<button ?disabled=${this.busy} @click=${() => void this.#run(false)}>${icon('upload')} Import ${counted(todo, 'device')}</button>` : nothing}
        ${this.imported && codes.length ? html`<button @click=${() => void showClaim(codes)}>Show ${counted(codes.length, 'claim code')}</button>` : nothing}
      </div>
    </section>`;
  }

  async #preview(): Promise<void> {
    const file = this.querySelector<HTMLInputElement>('#field-file')?.files?.[0];
    this.report = null;
    this.imported = false;
    if (!file) {
      this.problem = new Problem({ title: 'There is no file yet', detail: 'nothing was chosen', cure: 'choose a CSV file' });
      return;
    }
    this.#list = await file.text();
    await this.#run(true);
  }

  async #run(dry: boolean): Promise<void> {
    this.busy = true;
    this.problem = null;
    try {
      this.report = await post<Report>('v1/devices/import', this.#list, { query: { dry_run: dry }, headers: { 'Content-Type': 'text/csv' } });
      this.imported = !dry;
      announce(dry ? 'This is what would change.' : 'The list was imported.');
    } catch (fault) {
      this.problem = Problem.of(fault);
    }
    this.busy = false;
    const codes = this.report?.items.flatMap((one) => (one.claim_code ? [one.claim_code] : [])) ?? [];
    if (this.imported && codes.length) {
      await showClaim(codes);
    }
  }
}

function what(one: Line): unknown {
  if (one.problem) {
    return html`${sentence(one.problem.detail)} ${one.problem.cure ? html`<br /><span class="quiet-text">${sentence(one.problem.cure)}</span>` : nothing}`;
  }
  return one.changes.map((change) => html`<div><span class="quiet-text">${change.field}</span> ${change.before ? html`<del><span class="hidden">from</span> ${change.before}</del> → ` : nothing}${change.after ? html`<ins><span class="hidden">to</span> ${change.after}</ins>` : html`<span class="quiet-text">taken away</span>`}</div>`);
}
