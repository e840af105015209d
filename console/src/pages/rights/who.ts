import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { post } from '../../api/client.ts';
import { Page } from '../../app/page.ts';
import { go } from '../../app/router.ts';
import { Fetched } from '../../parts/fetched.ts';
import { values } from '../../parts/form.ts';
import { icon } from '../../parts/icons.ts';
import { badge, counted, empty } from '../../parts/notes.ts';
import { subjectLink } from '../../parts/subject.ts';
import { table } from '../../parts/table.ts';
import type { Rule } from './model.ts';
import { trail } from './path.ts';
import { asQuery, transportChoice, verbAndResource } from './question.ts';
import { explorerTabs } from './tabs.ts';

interface One {
  subject: string;
  name?: string | null;
  effect: 'allow' | 'deny' | 'conditional';
  rule: Rule;
}

interface Who {
  items?: One[];
  subjects?: One[];
  /** Who may without a rule of their own. */
  everyone?: 'anonymous' | 'authenticated' | null;
  /** Whether the application's backend decides about everybody else. */
  asked?: boolean;
  examined?: number;
  /** Whether somebody may be missing. */
  cut?: boolean;
  next?: string | null;
}

interface Found extends Who {
  all: One[];
}

/** Everybody who may do something, with the way by which each of them may. */
@customElement('gate-who')
export class WhoPage extends Page {
  @property({ attribute: false }) query = new URLSearchParams();
  #after: string | null = null;
  #found: One[] = [];
  #answer = new Fetched<Found | null>(this, async (signal) => {
    const [verb, resource] = [this.query.get('verb'), this.query.get('resource')];
    if (!verb || !resource) {
      return null;
    }
    const transport = this.query.get('transport') || undefined;
    const who = await post<Who>('v1/who-can', { verb, resource, transport, after: this.#after ?? undefined }, { signal });
    this.#found = [...(this.#after ? this.#found : []), ...(who.items ?? who.subjects ?? [])];
    this.#after = who.next ?? null;
    return { ...who, all: this.#found };
  });

  protected override updated(changed: PropertyValues): void {
    if (changed.get('query')) {
      this.#anew();
    }
  }

  protected override render(): TemplateResult {
    return html`<div class="head"><h1>Access explorer</h1>
        <p class="quiet-text">Everybody who may do something, by which way.</p></div>
      ${explorerTabs('/console/explorer/who')}
      <div class="stack">
        <form class="card question" aria-label="Question" @submit=${this.#ask}>
          ${verbAndResource(this.query)} ${transportChoice(this.query)}
          <div class="acts"><button>${icon('explorer')} Who can?</button></div>
        </form>
        ${this.#answer.show((found) =>
          found ? this.#list(found) : empty('group', 'Ask who may do something', 'Such as: who can execute device albatross? Everybody is listed with the role or the grant by which they may.'))}
      </div>`;
  }

  #list(found: Found): TemplateResult {
    return html`${this.#everyone(found)}
      ${found.all.length
        ? table<One>('Who can', [
            { name: 'Who', show: ({ subject, name }) => html`${subjectLink(subject)}${name && !subject.endsWith(':' + name) ? html` <span class="quiet-text">${name}</span>` : nothing}` },
            { name: 'May they', show: ({ effect }) => (effect === 'allow' ? badge('yes', 'good') : effect === 'conditional' ? badge('if its condition is met', 'warning') : badge('no', 'danger')) },
            { name: 'By', show: ({ rule }) => trail(rule) },
            { name: 'Rule', show: ({ rule }) => (rule.label ? html`<code>${rule.label}</code>` : nothing) },
            { name: '', show: ({ subject }) => html`<div class="acts"><a class="button quiet small" aria-label=${`Why ${subject}?`} href=${this.#why(subject)}>Why?</a></div>` },
          ], found.all)
        : found.everyone || this.#after
          ? nothing
          : empty('refusal', 'Nobody can', 'No role, grant or channel rule allows this to anybody who is in the directory.')}
      ${found.cut ? html`<p class="note warning">${icon('alert')} <span>There are more grants than are looked through for one answer: somebody may be missing.</span></p>` : nothing}
      ${this.#after
        ? html`<p class="more acts"><button class="quiet" @click=${() => void this.#answer.again()}>Look further</button>
            <span class="quiet-text">${found.examined ? `${counted(found.examined, 'principal')} looked at last.` : ''}</span></p>`
        : nothing}`;
  }

  #everyone({ everyone, asked }: Found): unknown {
    if (asked) {
      return html`<p class="note">${icon('webhook')} <span>The application's own backend is asked about everybody who is not listed.</span></p>`;
    }
    if (!everyone) {
      return nothing;
    }
    return html`<p class="note ${everyone === 'anonymous' ? 'warning' : ''}">${icon('channel')} <span><span class="strong">${everyone === 'anonymous' ? 'Everybody can, without signing in.' : 'Everybody can who has signed in.'}</span>
      A channel rule says so. Below stands who has a rule of their own, or is kept out by one.</span></p>`;
  }

  #why(subject: string): string {
    const query = new URLSearchParams(this.query);
    query.set('subject', subject);
    return '/console/explorer?' + query;
  }

  #anew(): void {
    this.#after = null;
    this.#found = [];
    void this.#answer.again();
  }

  #ask = (event: Event): void => {
    event.preventDefault();
    const query = asQuery(values(event.target as HTMLFormElement));
    if ('?' + query === location.search) {
      this.#anew();
    } else {
      go('/console/explorer/who?' + query);
    }
  };
}
