import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Receipt } from '../../api/types.ts';
import { open } from '../../parts/dialog.ts';
import { Fetched } from '../../parts/fetched.ts';
import { icon } from '../../parts/icons.ts';
import { counted, receiptText } from '../../parts/notes.ts';
import { sentence, ticked } from '../../parts/problem-note.ts';
import { subjectLink, thingLink } from '../../parts/subject.ts';
import { table, type Column } from '../../parts/table.ts';
import { ago } from '../../parts/times.ts';
import { trail } from './path.ts';
import { rehearse, type Change, type Paper, type Turn } from './paper.ts';

/** What changes would do, before they are made: asked of the server whenever they are others. */
@customElement('gate-rehearsal')
export class Rehearsal extends LitElement {
  @property({ attribute: false }) changes: readonly Change[] = [];
  #paper = new Fetched<Paper | null>(this, (signal) => (this.changes.length ? rehearse(this.changes, signal) : Promise.resolve(null)));
  #asked = '';
  #timer: ReturnType<typeof setTimeout> | undefined;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override updated(): void {
    const asking = JSON.stringify(this.changes);
    if (this.#asked && asking !== this.#asked) {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => void this.#paper.again(), 300);
    }
    this.#asked = asking;
  }

  protected override render(): TemplateResult {
    return html`<section class="rehearsal" aria-label="What it would change">
      ${this.#paper.problem && !this.#paper.value
        ? html`<p class="note warning">${icon('alert')} <span>What it would change could not be foreseen. ${ticked(sentence(this.#paper.problem.message))}</span></p>`
        : this.#paper.show((paper) => (paper ? turns(paper) : nothing))}
    </section>`;
  }
}

/** Who loses, who gains, and what ends. */
function turns(paper: Paper): TemplateResult {
  const { lost, gained } = paper;
  const since = paper.since ? `, the oldest from ${ago(paper.since)}` : '';
  return html`<p class="note ${lost.length || cutting(paper) ? 'warning' : 'good'}">${icon(lost.length ? 'alert' : 'check')}
      <span><span class="strong">${verdict(paper)}</span>
        <span class="block">${paper.replayed
          ? `Found by asking the last ${counted(paper.replayed, 'question')} again${since}, and by asking for each open subscription.`
          : 'Nothing was decided lately that could be asked again, so only open subscriptions were looked at.'}</span>
        <span class="block ${cutting(paper) ? 'strong' : ''}">${cutsText(paper)}</span></span></p>
    ${lost.length ? html`<h3>Would lose</h3>${turnTable('Who would lose what', lost)}` : nothing}
    ${gained.length ? html`<h3>Would gain</h3>${turnTable('Who would gain what', gained)}` : nothing}`;
}

function verdict({ lost, gained }: Paper): string {
  if (!lost.length && !gained.length) {
    return 'Nothing that was decided lately would be decided otherwise.';
  }
  const who = (turned: Turn[]) => new Set(turned.map(({ subject }) => subject)).size;
  const lose = lost.length ? `${people(who(lost))} would lose something` : 'Nobody would lose anything';
  const gain = gained.length ? `${people(who(gained))} would gain something` : 'Nobody would gain anything';
  return `${lose}. ${gain}.`;
}

function people(count: number): string {
  return count === 1 ? 'One principal' : `${count.toLocaleString()} principals`;
}

function cutting({ cuts }: Paper): boolean {
  return cuts.connections + cuts.subscriptions > 0;
}

/** "Ends 3 connections": what it costs at once. */
function cutsText({ cuts }: Paper): string {
  if (!cuts.connections && !cuts.subscriptions) {
    return 'Ends no connection and no subscription.';
  }
  const parts = [cuts.connections ? counted(cuts.connections, 'connection') : '', cuts.subscriptions ? counted(cuts.subscriptions, 'subscription') : ''];
  const whose = cuts.principals.length ? `, of ${cuts.principals.slice(0, 5).join(', ')}${cuts.principals.length > 5 ? ' and others' : ''}` : '';
  return `Ends ${parts.filter(Boolean).join(' and ')}${whose}.`;
}

const COLUMNS: Column<Turn>[] = [
  { name: 'Who', show: ({ subject }) => subjectLink(subject) },
  { name: 'May', show: ({ verb, resource }) => html`${verb} ${thingLink(resource)}` },
  { name: 'Asked', number: true, show: ({ count }) => `${count}×` },
  { name: 'Rule now', show: ({ before }) => trail(before?.rule) },
  { name: 'Rule then', show: ({ after }) => trail(after?.rule) },
];

function turnTable(caption: string, turned: readonly Turn[]): TemplateResult {
  return table(caption, COLUMNS, turned);
}

interface Confirmation {
  title: string;
  label: string;
  intro: unknown;
  run: () => Promise<Receipt | undefined>;
  danger?: boolean;
}

/** Asks before a change of rights, with what it would do found out meanwhile; tells the receipt after. */
export function confirmed(change: Change, { title, label, intro, run, danger = false }: Confirmation): Promise<boolean> {
  return open({
    title,
    label,
    danger,
    wide: true,
    body: () => html`${intro}<gate-rehearsal .changes=${[change]}></gate-rehearsal>`,
    run: async () => receiptText(await run()),
  });
}
