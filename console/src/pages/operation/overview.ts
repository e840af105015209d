import { html, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { first } from '../../api/list.ts';
import { chosenApplication } from '../../api/client.ts';
import { Page } from '../../app/page.ts';
import '../../parts/chart.ts';
import { Fetched } from '../../parts/fetched.ts';
import { icon } from '../../parts/icons.ts';
import { badge, counted } from '../../parts/notes.ts';
import { ago, when } from '../../parts/times.ts';
import { EVERY, historyOf, readStatistics, reasonText, total, transportName, type History, type Statistics } from './statistics.ts';
import './first-steps.ts';
import './mine.ts';

/** How the server does at this moment; whoever may not read that sees what is theirs. */
@customElement('gate-overview')
export class Overview extends Page {
  /** Whether there are neither users nor devices yet. */
  @state() private bare = false;
  readonly #history: History = historyOf(chosenApplication());
  readonly #now = new Fetched(this, (signal) => this.#read(signal), EVERY);

  override connectedCallback(): void {
    super.connectedCallback();
    queueMicrotask(() => void this.#look());
  }

  protected override render(): TemplateResult {
    if (!this.session.may('read', 'audit')) {
      return html`<gate-mine .session=${this.session}></gate-mine>`;
    }
    return html`<div class="head">
        <h1>Overview</h1>
        ${this.#now.value ? this.#health(this.#now.value) : nothing}
      </div>
      ${this.bare ? html`<gate-first-steps .session=${this.session} @gate-done=${() => this.#look()}></gate-first-steps>` : nothing}
      ${this.#now.show((now) => (now ? this.#numbers(now) : nothing))}`;
  }

  #health(now: Statistics): TemplateResult {
    const faults = now.health.checks.filter(({ ok }) => !ok);
    return html`<span class="acts">${faults.length === 0 && now.health.ready
        ? badge('Everything answers', 'good')
        : badge(faults.length ? `${faults.map(({ name }) => name).join(', ')}: no answer` : 'Not ready', 'danger')}</span>
      <p class="quiet-text">Gatehouse ${now.version} was started ${ago(now.started_at)}. ${now.scope === 'server' && this.session.owner
        ? 'Connections, messages and decisions are those of the whole server.'
        : 'The numbers are those of this application.'}</p>`;
  }

  #numbers(now: Statistics): TemplateResult {
    const { points } = this.#history;
    return html`<section class="numbers" aria-label="Numbers of the last minutes">
        <div class="card"><gate-chart label="Messages in" unit="/s" .points=${[...points.received]}></gate-chart>
          ${totals(['since the start', now.messages.received], ['refused', now.messages.refused])}</div>
        <div class="card"><gate-chart label="Messages out" unit="/s" .points=${[...points.delivered]}></gate-chart>
          ${totals(['since the start', now.messages.delivered])}</div>
        <div class="card"><gate-chart label="Decisions" unit="/s" .points=${[...points.decisions]}></gate-chart>
          ${totals(['allowed', now.decisions.allowed], ['denied', now.decisions.denied])}</div>
      </section>
      <div class="grid wide-grid even">
        <section class="card" aria-labelledby="live-title">
          <header><h2 id="live-title">Connected now</h2><a href="/console/connections">See who</a></header>
          <gate-chart label="Connections" .points=${[...points.connections]}></gate-chart>${this.#transports(now)}
        </section>
        ${this.#refusals(now)}
      </div>
      <div class="grid even">${this.#requests(now)} ${this.#expiring(now)} ${this.#checks(now)}</div>`;
  }

  #transports(now: Statistics): TemplateResult {
    const all = Object.entries(now.connections);
    return html`<ul class="shares" aria-label="Connections by transport">
      ${all.map(([transport, count]) => html`<li><a href="/console/connections?transport=${transport}">${transportName(transport)}</a>
        <meter min="0" max=${Math.max(1, total(now.connections))} .value=${count} aria-label=${transportName(transport)}></meter><span class="number">${count.toLocaleString()}</span></li>`)}
    </ul>`;
  }

  #refusals(now: Statistics): TemplateResult {
    const most = Math.max(1, ...now.refusals.map(({ count }) => count));
    return html`<section class="card" aria-labelledby="refusals-title">
      <header><h2 id="refusals-title">Refused, and why</h2><a href="/console/refusals">Watch them</a></header>
      <gate-chart label="Denied" unit="/s" tone="danger" .points=${[...this.#history.points.denied]}></gate-chart>
      ${now.refusals.length === 0
        ? html`<p class="quiet-text">Nothing was refused since the start. Each refusal will stand here with its reason.</p>`
        : html`<ul class="shares">${now.refusals.slice(0, 6).map(({ reason, count }) => html`<li>
            <a href="/console/refusals?reason=${reason}" title=${reason}>${reasonText(reason)}</a>
            <meter min="0" max=${most} .value=${count} aria-label=${reasonText(reason)}></meter><span class="number">${count.toLocaleString()}</span></li>`)}</ul>`}
    </section>`;
  }

  #requests(now: Statistics): TemplateResult {
    const waiting = now.access_requests_pending;
    return html`<section class="card" aria-labelledby="requests-title">
      <header><h2 id="requests-title">Access requests</h2><a href="/console/requests">Inbox</a></header>
      ${waiting
        ? html`<p><a class="button" href="/console/requests">${icon('request')} ${counted(waiting, 'request waits', 'requests wait')}</a></p>`
        : html`<p class="quiet-text">Nobody waits for a decision.</p>`}
    </section>`;
  }

  #expiring(now: Statistics): TemplateResult {
    return html`<section class="card" aria-labelledby="expiring-title">
      <header><h2 id="expiring-title">Ending soon</h2><a href="/console/tokens">Tokens</a></header>
      ${now.expiring.length === 0
        ? html`<p class="quiet-text">No credential ends within the next 14 days.</p>`
        : html`<ul class="entries">${now.expiring.map((one) => html`<li>
            <span><span class="strong">${one.name || one.id}</span> <span class="quiet-text">of</span> <a href=${placeOf(one.principal)}>${one.principal}</a></span>
            <span>${when(one.expires_at)}</span></li>`)}</ul>`}
    </section>`;
  }

  #checks(now: Statistics): TemplateResult {
    return html`<section class="card" aria-labelledby="health-title">
      <header><h2 id="health-title">Health</h2>${this.session.owner ? html`<a href="/console/safety">Safety report</a>` : nothing}</header>
      <ul class="entries">${now.health.checks.map(({ name, ok, detail }) => html`<li>
        <span>${name}${detail ? html`<br><span class="quiet-text">${detail}</span>` : nothing}</span>${ok ? badge('answers', 'good') : badge('no answer', 'danger')}</li>`)}</ul>
    </section>`;
  }

  async #read(signal: AbortSignal): Promise<Statistics | undefined> {
    if (!this.session.may('read', 'audit')) {
      return undefined;
    }
    const now = await readStatistics(signal);
    this.#history.add(now);
    return now;
  }

  async #look(): Promise<void> {
    if (!this.session.may('create', 'user') || !this.session.may('create', 'device')) {
      return;
    }
    const [users, devices] = await Promise.all([first('v1/users', {}, 1), first('v1/devices', {}, 1)]);
    this.bare = users.length === 0 || devices.length === 0;
  }
}

function totals(...parts: (readonly [name: string, count: number])[]): TemplateResult {
  return html`<p class="totals quiet-text">${parts.map(([name, count], i) => html`${i ? ', ' : ''}${count.toLocaleString()} ${name}`)}</p>`;
}

const PLACES: Record<string, string> = { user: 'users', device: 'devices', client: 'clients' };

function placeOf(principal: string): string {
  const [kind = '', id = ''] = principal.split(/:(.*)/s);
  const place = PLACES[kind];
  return place ? `/console/${place}/${encodeURIComponent(id)}` : '/console/tokens';
}
