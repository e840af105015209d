import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { get } from '../../api/client.ts';
import { listen, type Liveness } from '../../api/live.ts';
import { Page } from '../../app/page.ts';
import { go } from '../../app/router.ts';
import { Fetched } from '../../parts/fetched.ts';
import { choice, values } from '../../parts/form.ts';
import { icon } from '../../parts/icons.ts';
import { badge, empty } from '../../parts/notes.ts';
import { ticked } from '../../parts/problem-note.ts';
import '../../parts/principal-input.ts';
import { subjectLink, thingLink } from '../../parts/subject.ts';
import { table } from '../../parts/table.ts';
import { when } from '../../parts/times.ts';
import { TRANSPORTS } from './model.ts';

/** The same refused again and again stands once. */
interface Refusal {
  id: string;
  at: string;
  first_at?: string;
  subject: string;
  verb: string;
  resource: string;
  reason: string;
  why: string;
  transport: string;
  address?: string | null;
  count: number;
}

/** Where too much is refused to tell of each. */
interface Summary {
  skipped: number;
}

interface Listed {
  items?: Refusal[];
  refusals?: Refusal[];
  next?: string | null;
}

const REASONS = [
  ['', 'any reason'], ['no-rule', 'no rule allows it'], ['denied-by-rule', 'a rule denies it'], ['outside-token', 'outside of the token'],
  ['channel-permission', 'channel: needs a permission'], ['channel-authenticated', 'channel: needs a sign-in'], ['channel-nobody', 'channel: nobody may'],
  ['principal-disabled', 'disabled'], ['credential-expired', 'credential ended'], ['not-listed', 'not on the access list'], ['list-nobody', 'access list is closed'],
] as const;
const MOST = 300;
const EVERY = 10_000;

/** What was refused lately, as it comes. */
@customElement('gate-refusals')
export class Refusals extends Page {
  @property({ attribute: false }) query = new URLSearchParams();
  @state() private live: Liveness = 'off';
  @state() private paused = false;
  /** What came while nobody looked. */
  @state() private waiting = 0;
  @state() private fresh: ReadonlySet<string> = new Set();
  #all: Refusal[] = [];
  #next: string | null = null;
  #leave = () => {};
  #list = new Fetched(this, (signal) => this.#read(signal), EVERY);

  override connectedCallback(): void {
    super.connectedCallback();
    this.#leave = listen<Refusal | Summary>('$refusals', (heard) => this.#heard(heard), (now) => (this.live = now));
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#leave();
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.get('query')) {
      this.#all = [];
      void this.#list.again();
    }
  }

  protected override render(): TemplateResult {
    return html`<div class="head">
        <h1>Refusals</h1>
        <div class="acts">
          <span class="liveness ${this.live === 'on' && !this.paused ? 'on' : ''}" role="status">${this.#liveness()}</span>
          <button class="quiet" aria-pressed=${this.paused} @click=${this.#pause}>${this.paused ? html`${icon('play')} Go on` : 'Pause'}</button>
        </div>
        <p class="quiet-text">What the server did not allow, with why. What is refused again and again stands once, with how often.</p>
      </div>
      ${this.#filters()}
      ${this.#list.show(() => this.#table(this.#all.filter((one) => this.#fits(one))))}`;
  }

  #liveness(): string {
    if (this.paused) {
      return this.waiting ? `paused, ${this.waiting} more came` : 'paused';
    }
    return this.live === 'on' ? 'as it happens' : 'every 10 seconds';
  }

  #filters(): TemplateResult {
    const { query } = this;
    return html`<form class="filters" role="search" @submit=${this.#filter}>
      <gate-principal-input name="subject" label="Who" .value=${query.get('subject') ?? ''}></gate-principal-input>
      ${choice('reason', 'Reason', REASONS, query.get('reason') ?? '')}
      ${choice('transport', 'Over', [['', 'any transport'], ...TRANSPORTS.map((one) => [one, one] as const)], query.get('transport') ?? '')}
      <button class="quiet">Filter</button>
      ${[...query].length ? html`<a class="button quiet" href="/console/refusals">Show all</a>` : nothing}
    </form>`;
  }

  #table(shown: readonly Refusal[]): unknown {
    if (!shown.length) {
      return [...this.query].length
        ? empty('refusal', 'Nothing like this was refused', 'The server keeps the latest refusals in memory only, and forgets them when it starts anew.')
        : empty('check', 'Nothing was refused since the start', 'As soon as the server does not allow something, it stands here with why, and with the smallest grant that would allow it.');
    }
    return html`${table<Refusal>('Refusals', [
        { name: 'When', show: ({ at, id }) => html`<span class=${this.fresh.has(id) ? 'just' : ''}>${when(at)}</span>` },
        { name: 'Who', show: ({ subject }) => subjectLink(subject) },
        { name: 'May not', show: ({ verb, resource }) => html`${verb} ${thingLink(resource)}` },
        { name: 'Why', show: ({ why }) => ticked(why) },
        { name: 'Over', show: ({ transport, address }) => html`${transport} <span class="hint block">${address ?? ''}</span>`, wide: true },
        { name: 'Times', number: true, show: ({ count }) => (count > 1 ? badge(`${count.toLocaleString()}×`, 'warning') : '1×') },
        { name: '', show: (one) => html`<div class="acts"><a class="button quiet small" href=${`/console/refusals/${encodeURIComponent(one.id)}`} aria-label=${`Why may ${one.subject} not ${one.verb} ${one.resource}?`}>Why?</a></div>` },
      ], shown)}
      ${this.#next ? html`<p class="more"><button class="quiet" @click=${() => void this.#older()}>Show more</button></p>` : nothing}`;
  }

  async #read(signal: AbortSignal): Promise<true> {
    if (this.paused && this.#all.length) {
      return true;
    }
    const listed = await this.#page(signal);
    const read = listed.items ?? listed.refusals ?? [];
    // what was asked for with "Show more" stays behind what is read anew
    const known = new Set(read.map(same));
    const rest = this.#all.length > read.length ? this.#all.filter((one) => !known.has(same(one))) : [];
    if (!rest.length) {
      this.#next = listed.next ?? null;
    }
    this.#all = [...read, ...rest].slice(0, MOST);
    return true;
  }

  #page(signal?: AbortSignal, after?: string): Promise<Listed> {
    const { query } = this;
    return get<Listed>('v1/refusals', {
      query: { subject: query.get('subject') ?? undefined, reason: query.get('reason') ?? undefined, limit: 50, after },
      signal,
    });
  }

  async #older(): Promise<void> {
    const listed = await this.#page(undefined, this.#next ?? undefined);
    this.#all = [...this.#all, ...(listed.items ?? listed.refusals ?? [])];
    this.#next = listed.next ?? null;
    this.requestUpdate();
  }

  #heard(heard: Refusal | Summary): void {
    if (!('id' in heard)) {
      void this.#list.again();
      return;
    }
    if (!this.#fits(heard)) {
      return;
    }
    if (this.paused) {
      this.waiting++;
      return;
    }
    const known = this.#all.find((one) => same(one) === same(heard));
    const one = { ...heard, count: Math.max(heard.count, (known?.count ?? 0) + 1) };
    this.#all = [one, ...this.#all.filter((other) => other !== known)].slice(0, MOST);
    this.fresh = new Set([one.id, ...[...this.fresh].slice(0, 9)]);
  }

  #fits({ subject, reason, transport }: Refusal): boolean {
    const wanted = (name: string, value: string) => !this.query.get(name) || this.query.get(name) === value;
    return wanted('subject', subject) && wanted('reason', reason) && wanted('transport', transport);
  }

  #pause = (): void => {
    this.paused = !this.paused;
    if (!this.paused) {
      this.waiting = 0;
      void this.#list.again();
    }
  };

  #filter = (event: Event): void => {
    event.preventDefault();
    const { subject = '', reason = '', transport = '' } = values(event.target as HTMLFormElement);
    const known = Object.entries({ subject, reason, transport }).filter(([, value]) => value);
    go('/console/refusals' + (known.length ? '?' + new URLSearchParams(known) : ''));
  };
}

/** What makes two refusals the same one again. */
function same({ subject, verb, resource, reason }: Refusal): string {
  return [subject, verb, resource, reason].join('\n');
}
