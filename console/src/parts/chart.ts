import { html, LitElement, svg, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';

const WIDTH = 240;
const HEIGHT = 56;

/** The course of one number, newest at the right, with its last value beside it in words. */
@customElement('gate-chart')
export class Chart extends LitElement {
  @property() label = '';
  @property() unit = '';
  @property({ attribute: false }) points: readonly number[] = [];
  @property() tone: 'accent' | 'danger' = 'accent';

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override render(): TemplateResult {
    const last = this.points.at(-1) ?? 0;
    const highest = Math.max(1, ...this.points);
    const x = (i: number) => (i / Math.max(1, this.points.length - 1)) * WIDTH;
    const y = (value: number) => HEIGHT - 3 - (value / highest) * (HEIGHT - 8);
    const line = this.points.map((value, i) => `${x(i).toFixed(1)},${y(value).toFixed(1)}`).join(' ');
    return html`<figure class="chart ${this.tone}">
      <figcaption><span class="quiet-text">${this.label}</span><span class="chart-value">${short(last)}<small>${this.unit}</small></span></figcaption>
      <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img"
        aria-label="${this.label}: ${short(last)} ${this.unit} now, at most ${short(highest)} in the last minutes">
        ${this.points.length > 1
          ? svg`<polygon points="0,${HEIGHT} ${line} ${WIDTH},${HEIGHT}"/><polyline points=${line}/>`
          : svg`<line x1="0" x2=${WIDTH} y1=${HEIGHT - 3} y2=${HEIGHT - 3}/>`}
      </svg>
    </figure>`;
  }
}

const COMPACT = new Intl.NumberFormat(undefined, { notation: 'compact', maximumFractionDigits: 1 });

export function short(number: number): string {
  return number < 10_000 ? Math.round(number).toLocaleString() : COMPACT.format(number);
}
