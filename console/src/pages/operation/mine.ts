import { html, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { post, type Ask } from '../../api/client.ts';
import { Pages } from '../../api/list.ts';
import { Problem } from '../../api/problem.ts';
import type { Check, Connection } from '../../api/types.ts';
import { Page } from '../../app/page.ts';
import { Fetched } from '../../parts/fetched.ts';
import { choice, field, values } from '../../parts/form.ts';
import { icon } from '../../parts/icons.ts';
import { badge, counted } from '../../parts/notes.ts';
import { problemNote, sentence } from '../../parts/problem-note.ts';
import { when } from '../../parts/times.ts';
import { transportName } from './statistics.ts';

interface Token {
  id: string;
  name: string;
  enabled: boolean;
  expires_at?: string;
  last_used?: { at: string };
}

interface Device {
  id: string;
  name: string;
}

const VERBS = ['read', 'update', 'delete', 'create', 'execute', 'push', 'pull', 'publish', 'subscribe'];

/** The overview of somebody who looks after nothing but their own things. */
@customElement('gate-mine')
export class Mine extends Page {
  @state() private answer: Check | null = null;
  @state() private problem: Problem | null = null;
  @state() private asked = '';
  readonly #connections = new Fetched(this, (signal) => list<Connection>('v1/connections', signal), 5000);
  readonly #tokens = new Fetched(this, (signal) => list<Token>('v1/tokens', signal));
  readonly #devices = new Fetched(this, (signal) => list<Device>('v1/devices', signal));

  protected override render(): TemplateResult {
    const { me } = this.session;
    return html`<div class="head"><h1>Hello, ${me.name}</h1>
        <p class="quiet-text">This is what is yours in <span class="strong">${me.application}</span>.</p></div>
      <div class="grid wide-grid">
        ${this.#who()}
        <section class="card" aria-labelledby="connections-title">
          <header><h2 id="connections-title">Your connections</h2><a href="/console/connections">All of them</a></header>
          ${this.#connections.show(({ items }) => items.length === 0
            ? html`<p class="quiet-text">Nothing is connected as you at this moment, besides this page.</p>`
            : html`<ul class="entries">${items.map((one) => html`<li><span>${transportName(one.transport)} <span class="quiet-text">from</span> <code>${one.address}</code>
                <br><span class="quiet-text">${counted(one.subscriptions.length, 'subscription')}, ${one.principal}</span></span>${when(one.connected_at)}</li>`)}</ul>`)}
        </section>
        <section class="card" aria-labelledby="tokens-title">
          <header><h2 id="tokens-title">Your tokens</h2><a href="/console/tokens">All of them</a></header>
          ${this.#tokens.show(({ items }) => items.length === 0
            ? html`<p class="quiet-text">None yet. A token lets a program of yours act for you, with less than you may if you wish.</p>`
            : html`<ul class="entries">${items.map((one) => html`<li><span class="strong">${one.name}</span>
                <span>${one.enabled ? nothing : badge('disabled', 'warning')} ${one.expires_at ? html`ends ${when(one.expires_at)}` : html`<span class="quiet-text">without an end</span>`}</span></li>`)}</ul>`)}
        </section>
        <section class="card" aria-labelledby="devices-title">
          <header><h2 id="devices-title">Your devices</h2><a href="/console/devices">All of them</a></header>
          ${this.#devices.show(({ items }) => items.length === 0
            ? html`<p class="quiet-text">None yet. What you make or claim becomes yours.</p>`
            : html`<ul class="entries">${items.map((one) => html`<li><a href="/console/devices/${encodeURIComponent(one.id)}">${one.name}</a></li>`)}</ul>`)}
        </section>
        ${this.#question()}
      </div>`;
  }

  #who(): TemplateResult {
    const { me } = this.session;
    return html`<section class="card" aria-labelledby="who-title">
      <header><h2 id="who-title">Who you are here</h2><a href="/account#from=/console">Your account</a></header>
      <dl class="facts">
        <dt>Known as</dt><dd><code>${me.principal}</code></dd>
        <dt>Roles</dt><dd>${me.roles.length ? me.roles.map((role) => badge(role)) : 'none'}</dd>
        <dt>Groups</dt><dd>${me.groups.length ? me.groups.map((group) => badge(group)) : html`<span class="quiet-text">none</span>`}</dd>
        <dt>Signed in until</dt><dd>${when(me.credential.expires_at)}</dd>
        ${me.credential.permissions ? html`<dt>Narrowed to</dt><dd>${me.credential.permissions.map((one) => html`<code>${one}</code> `)}</dd>` : nothing}
      </dl>
    </section>`;
  }

  #question(): TemplateResult {
    return html`<section class="card" aria-labelledby="may-title">
      <header><h2 id="may-title">May I …?</h2></header>
      <form class="fields" @submit=${this.#ask} novalidate>
        <div class="fields two">
          ${choice('verb', 'What you want to do', VERBS.map((verb) => [verb, verb] as const), 'subscribe')}
          ${field({ name: 'resource', label: 'On what', required: true, value: 'channel:', placeholder: 'channel:fleet/7/alarms', hint: html`As <code>channel:fleet/7/alarms</code> or <code>device:boat-7</code>.` }, this.problem)}
        </div>
        <div class="acts"><button class="quiet">${icon('search')} Ask</button></div>
        <div role="status">${this.answer ? html`<p class="note ${this.answer.allowed ? 'good' : 'warning'}">${icon(this.answer.allowed ? 'check' : 'refusal')}
          <span><span class="strong">${this.answer.allowed ? 'Yes' : 'No'}, you may ${this.answer.allowed ? '' : 'not '}${this.asked}.</span> ${sentence(this.answer.reason.sentence)}
          ${this.answer.allowed ? nothing : 'Ask an administrator if you need it.'}</span></p>` : nothing}</div>
        ${this.problem ? problemNote(this.problem) : nothing}
      </form>
    </section>`;
  }

  #ask = async (event: Event): Promise<void> => {
    event.preventDefault();
    const { verb = '', resource = '' } = values(event.target as HTMLFormElement);
    this.answer = null;
    this.problem = null;
    try {
      const { results } = await post<{ results: Check[] }>('v1/check', { checks: [{ verb, resource }] });
      this.asked = `${verb} ${resource}`;
      this.answer = results[0] ?? null;
    } catch (fault) {
      this.problem = Problem.of(fault);
    }
  };
}

function list<T>(where: string, signal: AbortSignal): Promise<Pages<T>> {
  const query: NonNullable<Ask['query']> = {};
  return new Pages<T>(where, query, 5).read(signal);
}
