import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { post } from '../../api/client.ts';
import { Page } from '../../app/page.ts';
import { go } from '../../app/router.ts';
import { Fetched } from '../../parts/fetched.ts';
import { values } from '../../parts/form.ts';
import { icon } from '../../parts/icons.ts';
import { badge, empty } from '../../parts/notes.ts';
import '../../parts/principal-input.ts';
import { pageOf, subjectLink } from '../../parts/subject.ts';
import { table } from '../../parts/table.ts';
import { when } from '../../parts/times.ts';
import { explained, inWords } from './labels.ts';
import { SUBJECTS, type Rule } from './model.ts';
import { trail } from './path.ts';
import { explorerTabs } from './tabs.ts';

interface Right {
  effect: 'allow' | 'deny';
  permission: string;
  source: Rule;
  expires_at?: string | null;
  conditions?: string | null;
}

interface ChannelRule {
  pattern: string;
  publish: string;
  subscribe: string;
}

interface What {
  subject: string;
  name?: string | null;
  enabled?: boolean;
  roles?: string[];
  groups?: string[];
  rights: Right[];
  channel_rules?: ChannelRule[];
  narrowed_by?: string[] | null;
}

/** Everything that somebody may, by which way. */
@customElement('gate-what')
export class WhatPage extends Page {
  @property({ attribute: false }) query = new URLSearchParams();
  #answer = new Fetched<What | null>(this, async (signal) => {
    const subject = this.query.get('subject');
    return subject ? post<What>('v1/what-can', { subject, token: this.query.get('credential') || undefined }, { signal }) : null;
  });

  protected override updated(changed: PropertyValues): void {
    if (changed.get('query')) {
      void this.#answer.again();
    }
  }

  protected override render(): TemplateResult {
    return html`<div class="head"><h1>Access explorer</h1>
        <p class="quiet-text">Everything that somebody may, and by which role, group or grant.</p></div>
      ${explorerTabs('/console/explorer/what')}
      <div class="stack">
        <form class="card question" aria-label="Question" @submit=${this.#ask}>
          <gate-principal-input name="subject" label="What can" required .kinds=${SUBJECTS} .value=${this.query.get('subject') ?? ''}></gate-principal-input>
          <div class="acts"><button>${icon('explorer')} What can they?</button></div>
        </form>
        ${this.#answer.show((what) => (what ? this.#holding(what) : empty('user', 'Ask what somebody can', 'A user, device or client with everything that roles, groups and grants give them; or what a role or a group gives.')))}
      </div>`;
  }

  #holding(what: What): TemplateResult {
    const { subject, roles = [], groups = [], rights, channel_rules: rules = [] } = what;
    const holder = (kind: string) => (id: string) => html`<a class="badge" href=${pageOf(`${kind}:${id}`)}>${id}</a>`;
    return html`<section class="card" aria-label="Who it is">
        <header><h2>${subjectLink(subject)}</h2></header>
        ${what.enabled === false ? html`<p class="note danger">${icon('refusal')} <span>Disabled: none of this counts until they are enabled.</span></p>` : nothing}
        ${what.narrowed_by ? html`<p class="note warning">${icon('key')} <span>The token narrows this to ${what.narrowed_by.map((label) => html`<code>${label}</code> `)}</span></p>` : nothing}
        <dl class="facts">
          <dt>Roles</dt><dd class="badges">${roles.length ? roles.map(holder('role')) : 'none'}</dd>
          <dt>Groups</dt><dd class="badges">${groups.length ? groups.map(holder('group')) : 'none'}</dd>
        </dl>
      </section>
      ${rights.length
        ? table<Right>('Rights', [
            { name: 'Does', show: ({ effect }) => (effect === 'deny' ? badge('denied', 'danger') : badge('allowed', 'good')) },
            { name: 'Permission', show: ({ permission }) => explained(permission) },
            { name: 'By', show: ({ source }) => trail(source) },
            { name: 'Ends', show: ({ expires_at, conditions }) => html`${when(expires_at ?? undefined)}${conditions ? html`<span class="hint block">only ${conditions}</span>` : nothing}` },
          ], rights)
        : empty('refusal', 'No rights at all', 'No role, group or grant gives anything. Channel rules may still let them in.')}
      ${rules.length
        ? html`<section class="card" aria-labelledby="rules"><h2 id="rules">Channel rules, for everybody</h2>
            ${table<ChannelRule>('Channel rules', [
              { name: 'Channels', show: ({ pattern }) => html`<code>${pattern}</code><span class="hint block">${inWords('subscribe_channel:' + pattern).replace(/^Listen to /, '')}</span>` },
              { name: 'Publish', show: ({ publish }) => badge(publish) },
              { name: 'Listen', show: ({ subscribe }) => badge(subscribe) },
            ], rules)}</section>`
        : nothing}`;
  }

  #ask = (event: Event): void => {
    event.preventDefault();
    const { subject = '' } = values(event.target as HTMLFormElement);
    if (subject === this.query.get('subject')) {
      void this.#answer.again();
    } else {
      go('/console/explorer/what?subject=' + encodeURIComponent(subject));
    }
  };
}
