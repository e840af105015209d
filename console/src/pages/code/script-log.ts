import { html, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { get } from '../../api/client.ts';
import type { Listed } from '../../api/list.ts';
import { Page } from '../../app/page.ts';
import { Fetched } from '../../parts/fetched.ts';
import { choice, field, values } from '../../parts/form.ts';
import { icon } from '../../parts/icons.ts';
import { badge, type Tone } from '../../parts/notes.ts';
import { exact } from '../../parts/times.ts';
import type { Line } from './api.ts';

const TONES: Record<Line['level'], Tone> = { debug: 'plain', info: 'plain', warn: 'warning', error: 'danger' };
const EVERY = 3000;

/** What a script has said, the latest first, read again while one looks. */
@customElement('gate-script-log')
export class ScriptLog extends Page {
  @property() path = '';
  @property({ type: Boolean }) short = false;
  private level = '';
  private text = '';
  private readonly lines = new Fetched(
    this,
    (signal) => get<Listed<Line>>('v1/script-logs', { query: { path: this.path, level: this.level, text: this.text, limit: this.short ? 10 : 200 }, signal }),
    EVERY,
  );

  again(): Promise<void> {
    return this.lines.again();
  }

  protected override render(): TemplateResult {
    return html`${this.short
        ? nothing
        : html`<form class="filters" role="search" @submit=${this.#search}>
            ${choice('level', 'Level', [['', 'all'], ['error', 'error'], ['warn', 'warn'], ['info', 'info'], ['debug', 'debug']], this.level)}
            ${field({ name: 'text', label: 'Holds', type: 'search', value: this.text })}
            <button class="quiet">${icon('search')} Find</button>
          </form>`}
      ${this.lines.show(({ items }) =>
        items.length
          ? html`<ol class="lines">${items.map((line) => this.#line(line))}</ol>`
          : html`<p class="quiet-text">Nothing${this.level || this.text ? ' like this' : ' yet: console.log(…) and every error are kept here'}.</p>`,
      )}`;
  }

  #line(line: Line): TemplateResult {
    return html`<li class=${line.level}>
      ${badge(line.level, TONES[line.level])}
      <time datetime=${line.at}>${exact(line.at)}</time>
      <span class="quiet-text">${line.caller}</span>
      <code>${line.text}</code>
    </li>`;
  }

  #search = (event: Event): void => {
    event.preventDefault();
    const given = values(event.target as HTMLFormElement);
    this.level = given['level'] ?? '';
    this.text = given['text'] ?? '';
    void this.lines.again();
  };
}
