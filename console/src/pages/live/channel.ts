import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { get, post } from '../../api/client.ts';
import type { Check } from '../../api/types.ts';
import { Page } from '../../app/page.ts';
import { Fetched } from '../../parts/fetched.ts';
import { icon } from '../../parts/icons.ts';
import { badge, counted } from '../../parts/notes.ts';
import { sentence } from '../../parts/problem-note.ts';
import { subjectLink } from '../../parts/subject.ts';
import { table } from '../../parts/table.ts';
import { when } from '../../parts/times.ts';
import { DEFAULT_RULE, inWords } from './levels.ts';
import { line, messageView, shownOf } from './message-view.ts';
import { liveHref, ofDevice, ruleFor } from './patterns.ts';
import './publish.ts';
import { mayChangeRules, readRules } from './read-rules.ts';
import { takeAway } from './retained.ts';
import { changeRule, newRule } from './rule-form.ts';
import type { ChannelRule, Member, Said } from './types.ts';

interface Presence {
  here: number;
  members: Member[];
}

interface History {
  messages: Said[];
}

const KEPT = 50;
const EVERY = 5000;

/** One channel: what counts there, who is here, what was said, and sending something. */
@customElement('gate-channel')
export class Channel extends Page {
  @property() name = '';
  #rules = new Fetched(this, readRules);
  #change = new Fetched(this, mayChangeRules);
  #mine = new Fetched(this, async () => {
    const resource = 'channel:' + this.name;
    const { results } = await post<{ results: Check[] }>('v1/check', { checks: ['publish', 'subscribe'].map((verb) => ({ verb, resource })) });
    return results;
  });
  #presence = new Fetched(this, (signal) => get<Presence>('v1/channels/presence', { query: { channel: this.name }, signal }), EVERY);
  #history = new Fetched(this, (signal) => get<History>('v1/channels/history', { query: { channel: this.name, limit: KEPT }, signal }), EVERY);
  #retained = new Fetched(this, (signal) => get<{ items: Said[] }>('v1/channels/retained', { query: { filter: this.name, limit: 1 }, signal }), EVERY);

  protected override updated(changed: PropertyValues): void {
    if (changed.get('name')) {
      void this.#again();
    }
  }

  protected override render(): TemplateResult {
    return html`<p class="crumbs"><a href="/console/channels">Channels</a></p>
      <div class="head">
        <h1><code>${this.name}</code></h1>
        <a class="button" href=${liveHref(this.name)}>${icon('play')} Watch live</a>
      </div>
      <div class="grid">
        <section class="card" aria-labelledby="rule-title">
          <header><h2 id="rule-title">What counts here</h2></header>
          ${this.#rules.show((rules) => this.#rule(ruleFor(this.name, rules)))}
          ${this.#mine.value ? html`<p class="badges">${this.#may('publish', this.#mine.value[0])}${this.#may('listen', this.#mine.value[1])}</p>` : nothing}
          ${this.#questions()}
        </section>
        <section class="card" aria-labelledby="here-title">
          <header><h2 id="here-title">Who is here</h2></header>
          ${this.#part(this.#presence, (presence) => this.#members(presence))}
        </section>
      </div>
      <section class="card" aria-labelledby="retained-title">
        <header><h2 id="retained-title">Retained message</h2></header>
        ${this.#part(this.#retained, ({ items }) => this.#kept(items[0]))}
      </section>
      <section class="card" aria-labelledby="history-title">
        <header><h2 id="history-title">History</h2></header>
        ${this.#part(this.#history, ({ messages }) => this.#said(messages))}
      </section>
      <section class="card" aria-labelledby="publish-title">
        <header><h2 id="publish-title">Publish for trying out</h2></header>
        <gate-publish .session=${this.session} .channel=${this.name} fixed @gate-published=${this.#again}></gate-publish>
      </section>`;
  }

  #rule(rule: ChannelRule | undefined): TemplateResult {
    if (ofDevice(this.name)) {
      return html`<p>It belongs to a device: the right to the device, stream or action decides, and no rule opens it.</p>`;
    }
    const change = async () => {
      if (await (rule ? changeRule(rule) : newRule(this.name))) {
        await this.#again();
      }
    };
    return html`<p>${rule ? html`The rule of <code class="strong">${rule.pattern}</code>:` : html`No rule matches, so what holds is <em>permission</em>:`}</p>
      ${inWords(rule ?? DEFAULT_RULE)}
      ${this.#change.value ? html`<p><button class="quiet small" @click=${change}>${rule ? 'Edit this rule' : 'Make a rule'}</button></p>` : nothing}`;
  }

  #may(act: string, check: Check | undefined): unknown {
    return check ? badge(check.allowed ? `you may ${act}` : `you may not ${act}`, check.allowed ? 'good' : 'warning') : nothing;
  }

  #questions(): TemplateResult {
    const resource = encodeURIComponent('channel:' + this.name);
    return html`<p><a href=${`/console/explorer/who?verb=subscribe&resource=${resource}`}>Who may listen?</a> ·
      <a href=${`/console/explorer/who?verb=publish&resource=${resource}`}>Who may publish?</a></p>`;
  }

  #members({ here, members }: Presence): TemplateResult {
    if (here === 0) {
      return html`<p class="quiet-text">Nobody listens to this channel by its full name now. Who listens by a pattern does not count.</p>`;
    }
    return html`<p>${counted(here, 'principal')} here${here > members.length ? `, of whom ${members.length} are named` : ''}.</p>
      <ul class="plain-list">${members.map((one) => html`<li>${subjectLink(one.id)} <span class="quiet-text">since ${when(one.since)}${one.subscriptions > 1 ? `, ${one.subscriptions} times` : ''}</span></li>`)}</ul>`;
  }

  #kept(said: Said | undefined): TemplateResult {
    if (!said || said.channel !== this.name) {
      return html`<p class="quiet-text">Nothing is retained: whoever begins to listen sees nothing until somebody publishes.</p>`;
    }
    const take = async () => {
      if (await takeAway(this.name)) {
        await this.#retained.again();
      }
    };
    return html`${messageView(shownOf(said))}
      <p><button class="quiet small danger" @click=${take}>Take it away</button></p>`;
  }

  #said(messages: Said[]): TemplateResult {
    if (messages.length === 0) {
      return html`<p class="quiet-text">Nothing was said here since the server started.</p>`;
    }
    return table(
      'History, the newest first',
      [
        { name: 'When', show: (one) => when(one.at) },
        { name: 'Sent by', show: (one) => subjectLink(one.from.id) },
        {
          name: 'Message',
          show: (one) => html`<details class="said-message"><summary><code>${line(shownOf(one).data)}</code></summary>${messageView(shownOf(one))}</details>`,
        },
      ],
      [...messages].reverse(),
    );
  }

  /** What is not switched on is no fault: the server says how to switch it on. */
  #part<T>(fetched: Fetched<T>, view: (value: T) => unknown): unknown {
    const { problem } = fetched;
    if (problem && (problem.status === 422 || problem.status === 403)) {
      return html`<p class="quiet-text">${sentence(problem.message)} ${problem.cure ? sentence(problem.cure) : nothing}
        ${problem.decision ? html`<a href="/console/refusals/${problem.decision}">Why?</a>` : nothing}</p>`;
    }
    return fetched.show(view);
  }

  #again = async (): Promise<void> => {
    await Promise.all([this.#rules, this.#mine, this.#presence, this.#history, this.#retained].map((one) => one.again()));
  };
}
