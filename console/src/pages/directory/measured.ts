import { html, LitElement, svg, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';

const WIDTH = 240;
const HEIGHT = 56;
const NUMBER = new Intl.NumberFormat(undefined, { maximumSignificantDigits: 6 });

/** The course of what was measured, drawn from its least to its greatest value, which need not be zero. */
@customElement('gate-measured')
export class Measured extends LitElement {
  @property() label = '';
  @property() unit = '';
  @property({ attribute: false }) points: readonly number[] = [];

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override render(): TemplateResult {
    const least = Math.min(...this.points);
    const most = Math.max(...this.points);
    const x = (i: number) => ((i / Math.max(1, this.points.length - 1)) * WIDTH).toFixed(1);
    const y = (value: number) => (HEIGHT - 4 - ((value - least) / (most - least || 1)) * (HEIGHT - 10)).toFixed(1);
    const range = `${NUMBER.format(least)} to ${NUMBER.format(most)}`;
    return html`<figure class="chart">
      <figcaption><span class="quiet-text">${this.label}</span><span class="chart-value">${NUMBER.format(this.points.at(-1) ?? 0)}<small>${this.unit}</small></span></figcaption>
      <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label="${this.label}: ${NUMBER.format(this.points.at(-1) ?? 0)} ${this.unit} last, ${range} in the latest ${this.points.length} records">
        ${svg`<polyline points=${this.points.map((value, i) => `${x(i)},${y(value)}`).join(' ')}/>`}
      </svg>
      <p class="hint">${range} in ${this.points.length} records</p>
    </figure>`;
  }
}
