import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { get, patch, remove } from '../../api/client.ts';
import type { Receipt } from '../../api/types.ts';
import { Problem } from '../../api/problem.ts';
import { open } from '../../parts/dialog.ts';
import { Fetched } from '../../parts/fetched.ts';
import { checkbox, field, values } from '../../parts/form.ts';
import { counted, receiptText } from '../../parts/notes.ts';
import { table } from '../../parts/table.ts';
import { when } from '../../parts/times.ts';
import './measured.ts';
import type { StreamModel } from './model.ts';

interface Recorded {
  time: string;
  values: Record<string, unknown>;
}

const LOOKED_AT = 100;
const EVERY = 5000;
const CHARTS = 6;
const ROWS = 5;

/** One stream: its numbers as small charts, its latest records as a table. */
@customElement('gate-device-stream')
export class DeviceStream extends LitElement {
  /** `v1/devices/boat-7`. */
  @property() thing = '';
  @property() name = '';
  @property({ attribute: false }) model!: StreamModel;
  @property({ type: Boolean }) may = false;
  #records = new Fetched(this, (signal) => get<{ items: Recorded[] }>(`${this.#at}/records`, { query: { last: LOOKED_AT }, signal }), EVERY);

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  get #at(): string {
    return `${this.thing}/streams/${encodeURIComponent(this.name)}`;
  }

  protected override render(): TemplateResult {
    return html`<article class="stream" aria-label="Stream ${this.name}">
      <header class="part-head"><h3>${this.name} <span class="quiet-text">${[this.model.type, this.model.description].filter(Boolean).join(', ')}</span></h3>
        ${this.may ? html`<button class="quiet small danger" aria-label="End the stream ${this.name}" @click=${() => void this.#end()}>End it</button>` : nothing}</header>
      ${this.#records.show(({ items }) => (items.length === 0 ? html`<p class="quiet-text">No record yet. Devices push to <code>stream/…</code> or over HTTP.</p>` : this.#shown(items)))}
    </article>`;
  }

  #shown(latest: readonly Recorded[]): TemplateResult {
    const names = [...new Set(latest.flatMap((one) => Object.keys(one.values)))];
    const numbers = names.filter((name) => latest.some((one) => typeof one.values[name] === 'number')).slice(0, CHARTS);
    const oldestFirst = [...latest].reverse();
    return html`<div class="grid charts">
        ${numbers.map((name) => html`<gate-measured label=${name} unit=${this.model.channels[name]?.unit ?? ''}
          .points=${oldestFirst.map((one) => one.values[name]).filter((value) => typeof value === 'number')}></gate-measured>`)}
      </div>
      <details><summary>The latest records</summary>
        ${table('The latest records of ' + this.name, [
          { name: 'Time', show: (one: Recorded) => when(one.time) },
          ...names.map((name) => ({ name, show: (one: Recorded) => text(one.values[name]) })),
        ], latest.slice(0, ROWS))}
        <p class="hint">${counted(Math.min(latest.length, ROWS), 'record')} of those at <code>GET /${this.#at}/records</code></p></details>`;
  }

  async #end(): Promise<void> {
    const done = await open({
      title: `End the stream ${this.name}`,
      label: 'End the stream',
      danger: true,
      body: () => html`<p>All of its records are gone with it, at once. This cannot be undone.</p>`,
      run: async () => receiptText((await remove<{ receipt: Receipt }>(this.#at)).receipt),
    });
    if (done) {
      this.dispatchEvent(new CustomEvent('gate-changed', { bubbles: true }));
    }
  }
}

function text(value: unknown): string {
  return value === undefined || value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** Adds a stream to the model of a device. */
export function addStream(thing: string): Promise<boolean> {
  return open({
    title: 'Add a stream',
    label: 'Add the stream',
    body: (problem) => html`
      ${field({ name: 'name', label: 'Name', required: true, placeholder: 'gps' }, problem)}
      ${field({ name: 'description', label: 'Description', placeholder: 'every second' }, problem)}
      ${field({ name: 'channels', label: 'Channels', rows: 4, placeholder: 'speed number kn\nfix boolean', hint: 'What a record holds, one on each line: name, type (number, string, boolean, geo_point) and, if you like, the unit.' }, problem)}
      ${checkbox('dynamic', 'Records may have channels that are not named here')}`,
    run: async (form) => {
      const given = values(form);
      const stream = { description: given['description'] || undefined, dynamic: given['dynamic'] === 'on', channels: channelsOf(given['channels'] ?? '') };
      await patch(thing + '/model', { streams: { [given['name'] ?? '']: stream } });
      return `${given['name']} was added.`;
    },
  });
}

function channelsOf(lines: string): Record<string, unknown> {
  return Object.fromEntries(
    lines.split('\n').filter((line) => line.trim()).map((line) => {
      const [name, type = 'number', ...unit] = line.trim().split(/[\s,:]+/);
      if (!['number', 'string', 'boolean', 'geo_point'].includes(type)) {
        throw new Problem({ title: 'This is no channel', detail: `“${type}” in “${line.trim()}” is no type`, field: 'channels', cure: 'use number, string, boolean or geo_point' });
      }
      return [name, unit.length ? { type, unit: unit.join(' ') } : { type }];
    }),
  );
}

