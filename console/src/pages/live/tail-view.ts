import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import '../../parts/chart.ts';
import { icon } from '../../parts/icons.ts';
import { badge } from '../../parts/notes.ts';
import { problemNote } from '../../parts/problem-note.ts';
import { line, messageView } from './message-view.ts';
import { MOST, type Heard, type Tail, type TailState } from './tail.ts';

const STATES: Readonly<Record<TailState, readonly [string, 'good' | 'warning' | 'plain']>> = {
  connecting: ['connecting …', 'plain'],
  open: ['live', 'good'],
  lost: ['connection lost, trying again', 'warning'],
  ended: ['stopped', 'plain'],
};
/** As near to the end as this follows what comes. */
const NEAR = 24;

/**
 * The messages of a tail in a frame of fixed height, the newest at the end. Whoever scrolls back, opens a message or
 * pauses sees what is there stand still, while more is kept behind it.
 */
@customElement('gate-tail-view')
export class TailView extends LitElement {
  @property({ attribute: false }) tail!: Tail;
  /** Changes with each drawing. */
  @property({ attribute: false }) drawn = 0;
  @state() private paused = false;
  @state() private opened: Heard | null = null;
  /** What is shown while it stands still. */
  @state() private still: readonly Heard[] | null = null;
  @query('.tail-lines') private lines!: HTMLElement | null;
  #stillAt = 0;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('tail')) {
      this.paused = false;
      this.opened = null;
      this.still = null;
    }
  }

  protected override updated(): void {
    if (!this.still && this.lines) {
      this.lines.scrollTop = this.lines.scrollHeight;
    }
  }

  protected override render(): TemplateResult {
    const { tail } = this;
    const [said, tone] = STATES[tail.state];
    const shown = this.still ?? tail.messages;
    const newer = this.still ? tail.total - this.#stillAt : 0;
    return html`<section class="card tail" aria-label="Messages">
      <header>
        <div class="badges">${badge(said, tone)}${this.paused ? badge('paused', 'warning') : nothing}</div>
        <div class="acts">
          ${tail.state === 'ended' && !this.paused ? nothing : html`<button class="quiet small" aria-pressed=${this.paused ? 'true' : 'false'} @click=${this.#pause}>Pause</button>`}
          <button class="quiet small" @click=${this.#clear}>Clear</button>
        </div>
      </header>
      ${tail.problem ? problemNote(tail.problem) : nothing}
      <div class="tail-rate">
        <gate-chart label="Messages" unit="/s" .points=${tail.rates}></gate-chart>
        <p class="quiet-text"><span class="tail-total">${tail.total.toLocaleString()}</span> in all; the last ${MOST} are kept here.</p>
      </div>
      <div class="tail-frame ${this.opened ? 'with-one' : ''}">
        <div class="tail-list">
          <ol class="tail-lines" aria-label="Messages, the newest last" tabindex="0" @scroll=${this.#scrolled}>
            ${repeat(shown, (one) => one.number, (one) => this.#line(one))}
          </ol>
          ${shown.length === 0 ? html`<p class="tail-none quiet-text">${this.#nothing()}</p>` : nothing}
          ${newer > 0 ? html`<button class="small tail-newer" @click=${this.#follow}>${newer.toLocaleString()} newer: show them</button>` : nothing}
        </div>
        ${this.opened ? this.#one(this.opened) : nothing}
      </div>
    </section>`;
  }

  #line(one: Heard): TemplateResult {
    return html`<li><button class="tail-line" aria-pressed=${one === this.opened ? 'true' : 'false'} @click=${() => this.#open(one)}>
      <span class="tail-time">${clock(one.at)}</span><span class="tail-channel">${one.channel}</span><span class="tail-from">${one.from?.id ?? ''}</span><span class="tail-text">${line(one.data)}</span>
    </button></li>`;
  }

  #one(one: Heard): TemplateResult {
    return html`<div class="tail-one" role="region" aria-label="One message">
      <div class="acts"><h3>Message ${one.number.toLocaleString()}</h3>
        <button class="bare" aria-label="Close the message" @click=${this.#close}>${icon('close')}</button></div>
      ${messageView(one)}
    </div>`;
  }

  #nothing(): string {
    switch (this.tail.state) {
      case 'connecting':
        return 'One moment …';
      case 'ended':
        return 'Nothing was heard.';
      default:
        return 'Nothing yet. What is said on these channels from now on appears here, after what they retain.';
    }
  }

  #pause = (): void => {
    this.paused = !this.paused;
    if (this.paused) {
      this.#stand();
    } else {
      this.#follow();
    }
  };

  #clear = (): void => {
    this.opened = null;
    this.still = null;
    this.tail.clear();
    if (this.paused) {
      this.#stand();
    }
  };

  #open(one: Heard): void {
    this.#stand();
    this.opened = one;
  }

  #close = (): void => {
    this.opened = null;
    if (!this.paused && this.#atEnd()) {
      this.still = null;
    }
  };

  #scrolled = (): void => {
    if (this.paused || this.opened) {
      return;
    }
    if (this.#atEnd()) {
      if (this.still && this.tail.total === this.#stillAt) {
        this.still = null;
      }
    } else {
      this.#stand();
    }
  };

  #follow = (): void => {
    this.paused = false;
    this.opened = null;
    this.still = null;
  };

  #stand(): void {
    if (!this.still) {
      this.still = this.tail.messages;
      this.#stillAt = this.tail.total;
    }
  }

  #atEnd(): boolean {
    const lines = this.lines;
    return !lines || lines.scrollHeight - lines.scrollTop - lines.clientHeight < NEAR;
  }
}

const CLOCK = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3, hourCycle: 'h23' });

function clock(at: string): string {
  return at ? CLOCK.format(new Date(at)) : '';
}
