import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { get, put } from '../../api/client.ts';
import type { Receipt } from '../../api/types.ts';
import { open } from '../../parts/dialog.ts';
import { Fetched } from '../../parts/fetched.ts';
import { field, json, values } from '../../parts/form.ts';
import { icon } from '../../parts/icons.ts';
import { receiptText } from '../../parts/notes.ts';
import './device-actions.ts';
import { addAction } from './device-actions.ts';
import './device-streams.ts';
import { addStream } from './device-streams.ts';
import type { Model } from './model.ts';

/** What a device is like: its properties, what it pushes, and what it can be told to do. */
@customElement('gate-device-model')
export class DeviceModel extends LitElement {
  /** `v1/devices/boat-7`. */
  @property() thing = '';
  @property({ type: Boolean }) may = false;
  #model = new Fetched(this, (signal) => get<Model>(this.thing + '/model', { signal }));

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override render(): TemplateResult {
    return html`<div class="stack" @gate-changed=${(event: Event) => { event.stopPropagation(); void this.#model.again(); }}>${this.#model.show((model) => this.#shown(model))}</div>`;
  }

  #shown(model: Model): TemplateResult {
    const streams = Object.entries(model.streams);
    const actions = Object.entries(model.actions);
    const add = (name: string, run: () => Promise<boolean>) =>
      this.may ? html`<button class="quiet small" @click=${() => void this.#after(run())}>${icon('plus')} ${name}</button>` : nothing;
    return html`
      <section class="card" aria-label="Streams"><header><h2>Streams</h2>${add('Add a stream', () => addStream(this.thing))}</header>
        ${streams.length === 0
          ? html`<p class="quiet-text">None yet. A stream holds what the device measures, in the order of time.</p>`
          : html`<div class="parted">${streams.map(([name, one]) => html`<gate-device-stream .thing=${this.thing} .name=${name} .model=${one} ?may=${this.may}></gate-device-stream>`)}</div>`}
      </section>
      <section class="card" aria-label="Actions"><header><h2>Actions</h2>${add('Add an action', () => addAction(this.thing))}</header>
        ${actions.length === 0
          ? html`<p class="quiet-text">None yet. An action is what the device can be told to do.</p>`
          : html`<div class="parted">${actions.map(([name, one]) => html`<gate-device-action .thing=${this.thing} .name=${name} .description=${one.description ?? ''} ?may=${this.may}></gate-device-action>`)}</div>`}
      </section>
      <section class="card" aria-label="Model"><header><h2>Model</h2>${this.may ? html`<button class="quiet small" @click=${() => void this.#after(this.#edit(model))}>Edit</button>` : nothing}</header>
        ${Object.keys(model.properties).length
          ? html`<dl class="facts">${Object.entries(model.properties).map(([name, value]) => html`<dt>${name}</dt><dd>${typeof value === 'object' ? html`<code>${JSON.stringify(value)}</code>` : String(value)}</dd>`)}</dl>`
          : html`<p class="quiet-text">No properties, such as its make, its place or its motor.</p>`}
        <p class="hint">${model.settings['store_data'] === false ? 'Records are published and not kept.' : 'Records are kept.'}
          ${model.settings['retention'] ? html`Retention: <code>${JSON.stringify(model.settings['retention'])}</code>` : nothing}</p>
      </section>`;
  }

  #edit(model: Model): Promise<boolean> {
    const { properties, settings, streams, actions } = model;
    return open({
      title: 'Edit the model',
      label: 'Save',
      wide: true,
      body: (problem) => html`${field({ name: 'model', label: 'Model', rows: 18, required: true, value: JSON.stringify({ properties, settings, streams, actions }, null, 2), hint: 'As JSON. A stream that is left out ends, with its records.' }, problem)}`,
      run: async (form) => {
        const body = json(values(form)['model'] ?? '', 'model');
        const headers = model.version > 0 ? { 'If-Match': `"${model.version}"` } : {};
        return receiptText((await put<{ receipt?: Receipt }>(this.thing + '/model', body, { headers })).receipt);
      },
    });
  }

  async #after(act: Promise<boolean>): Promise<void> {
    if (await act) {
      void this.#model.again();
    }
  }
}
