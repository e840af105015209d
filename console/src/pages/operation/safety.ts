import { html, nothing, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import { get } from '../../api/client.ts';
import { announce, Page } from '../../app/page.ts';
import { Fetched } from '../../parts/fetched.ts';
import { icon, type IconName } from '../../parts/icons.ts';
import { badge, counted, empty, type Tone } from '../../parts/notes.ts';
import { sentence } from '../../parts/problem-note.ts';
import { exact } from '../../parts/times.ts';
import { marked } from './marked.ts';
import { placeOfFinding } from './safety-places.ts';

type Severity = 'danger' | 'warning' | 'note';

interface Finding {
  id: string;
  severity: Severity;
  title: string;
  detail: string;
  cure: string;
  /** Absent where it is about the whole server. */
  application?: string;
}

/** Findings of one kind in all the applications that have it. */
interface Group extends Finding {
  found: { application: string; detail: string }[];
}

interface Report {
  checked_at: string;
  findings: Finding[];
  passed: { id: string; title: string }[];
}

const LOOKS: Record<Severity, { tone: Tone; icon: IconName; word: string; title: string }> = {
  danger: { tone: 'danger', icon: 'alert', word: 'open door', title: 'Close these first' },
  warning: { tone: 'warning', icon: 'alert', word: 'weak', title: 'Better closed' },
  note: { tone: 'plain', icon: 'explorer', word: 'to know', title: 'Good to know' },
};
const SEVERITIES = Object.keys(LOOKS) as Severity[];

/** Every open door of the server with its cure: what `gatehouse doctor` says. */
@customElement('gate-safety')
export class Safety extends Page {
  readonly #report = new Fetched(this, (signal) => get<Report>('v1/doctor', { signal }));

  protected override render(): TemplateResult {
    return html`<div class="head">
        <h1>Safety report</h1>
        <div class="acts no-print">
          <button class="quiet" ?disabled=${!this.#report.value} @click=${() => print()}>${icon('document')} Print</button>
          <button ?disabled=${this.#report.busy} @click=${this.#again}>${icon('safety')} ${this.#report.busy ? 'Looking …' : 'Check again'}</button>
        </div>
        <p class="quiet-text">Every door of this server that stands open, and how to close it. <code>gatehouse doctor</code> says the same in a terminal.</p>
      </div>
      ${this.#report.show((report) => this.#shown(report))}`;
  }

  #shown(report: Report): TemplateResult {
    const counts = SEVERITIES.map((severity) => [severity, report.findings.filter((one) => one.severity === severity).length] as const);
    return html`<p class="acts verdict">${counts.map(([severity, count]) => (count ? badge(`${count} ${LOOKS[severity].title.toLowerCase()}`, LOOKS[severity].tone) : nothing))}
        ${badge(`${report.passed.length} in order`, 'good')}
        <span class="quiet-text">checked ${exact(report.checked_at)} at ${location.host}</span></p>
      ${report.findings.length === 0
        ? empty('safety', 'No open door', `${counted(report.passed.length, 'check')} found nothing to close. Look again after you change something.`)
        : SEVERITIES.map((severity) => this.#group(severity, report.findings.filter((one) => one.severity === severity)))}
      <details class="card passed">
        <summary><h2>What is in order</h2> <span class="quiet-text">${counted(report.passed.length, 'check')}</span></summary>
        <ul>${report.passed.map(({ title }) => html`<li>${icon('check')} <span>${marked(sentence(title))}</span></li>`)}</ul>
      </details>`;
  }

  #group(severity: Severity, findings: readonly Finding[]): unknown {
    const look = LOOKS[severity];
    return findings.length === 0
      ? nothing
      : html`<section class="findings" aria-labelledby="group-${severity}">
          <h2 id="group-${severity}">${look.title}</h2>
          <ul>${grouped(findings).map((finding) => html`<li class="card finding ${severity}">
            <h3>${icon(look.icon)} <span>${marked(sentence(finding.title).replace(/\.$/, ''))}</span></h3>
            ${finding.found.length > 1
              ? html`<dl class="facts">${finding.found.map(({ application, detail }) => html`<dt>${application}</dt><dd>${marked(sentence(detail))}</dd>`)}</dl>`
              : html`<p>${marked(sentence(finding.detail))}${finding.application ? html` <span class="quiet-text">In the application <code>${finding.application}</code>.</span>` : nothing}</p>`}
            ${finding.cure ? html`<p class="cure"><span class="strong">What to do:</span> ${marked(sentence(finding.cure))}</p>` : nothing}
            ${this.#link(finding)}
          </li>`)}</ul>
        </section>`;
  }

  #link({ id }: Finding): unknown {
    const place = placeOfFinding(id);
    return place && (this.session.owner || !place.href.includes('configuration'))
      ? html`<p class="no-print"><a class="button quiet small" href=${place.href}>${place.name}</a></p>`
      : nothing;
  }

  #again = async (): Promise<void> => {
    await this.#report.again();
    const found = this.#report.value?.findings.length;
    if (!this.#report.problem && found !== undefined) {
      announce(found ? `Checked: ${counted(found, 'finding')}.` : 'Checked: no open door.');
    }
  };
}

function grouped(findings: readonly Finding[]): Group[] {
  const groups = new Map<string, Group>();
  for (const finding of findings) {
    const key = finding.id + finding.cure;
    const group = groups.get(key) ?? { ...finding, found: [] };
    group.found.push({ application: finding.application ?? 'the server', detail: finding.detail });
    groups.set(key, group);
  }
  return [...groups.values()];
}
