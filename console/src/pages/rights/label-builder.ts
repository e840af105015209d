import { html, LitElement, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { deedOf, inWords, nameOfType, parse, TYPE_NAMES, verbsOf, write, type Label } from './labels.ts';

const START: Label = { verb: 'read', own: false, type: 'device', pattern: '' };

/**
 * Helps to write a permission: by choosing, or by typing where one knows how. Both stay the same label, and what
 * it means stands below in plain words.
 */
@customElement('gate-label-builder')
export class LabelBuilder extends LitElement {
  @property() value = write(START);
  @property() fault = '';
  @property() name = 'permission';

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override render(): TemplateResult {
    const label = parse(this.value);
    const shown = label ?? START;
    const id = 'field-' + this.name;
    return html`<fieldset class="builder">
      <legend class="hidden">Permission</legend>
      <div class="fields builder-parts">
        ${this.#select('verb', 'May', verbsOf(shown.type), shown.verb, (verb) => deedOf(verb, shown.type))}
        ${this.#select('type', 'What', TYPE_NAMES, shown.type, nameOfType)}
        <div class="field">
          <label for=${id + '-pattern'}>Which <span class="quiet-text">(all if empty)</span></label>
          <input id=${id + '-pattern'} .value=${shown.pattern} autocomplete="off" spellcheck="false" aria-describedby=${id + '-help'}
            placeholder=${shown.type === 'channel' ? 'fleet/+/alarms' : 'boat-7'} @input=${(event: Event) => this.#put({ pattern: text(event) })} />
        </div>
        <label class="check own"><input type="checkbox" .checked=${shown.own} ?disabled=${shown.type === 'channel' || shown.type === 'audit'}
          @change=${(event: Event) => this.#put({ own: (event.target as HTMLInputElement).checked })} /> <span>Only their own</span></label>
      </div>
      <p class="hint" id=${id + '-help'}>${help(shown.type)}</p>
      <div class="field">
        <label for=${id}>As a label</label>
        <input id=${id} name=${this.name} class="code" required .value=${this.value} autocomplete="off" spellcheck="false"
          aria-invalid=${this.fault ? 'true' : 'false'} aria-describedby=${id + '-words'} @input=${(event: Event) => this.#change(text(event))} />
        <p class=${this.fault ? 'fault' : 'meaning'} id=${id + '-words'} role="status">
          ${this.fault || (label ? `${inWords(this.value)}.` : 'This is no permission yet: verb_type, verb_own_type, or verb_type:pattern.')}
        </p>
      </div>
    </fieldset>`;
  }

  #select(part: 'verb' | 'type', label: string, options: readonly string[], chosen: string, words: (option: string) => string): TemplateResult {
    const id = `field-${this.name}-${part}`;
    const known = options.includes(chosen) ? options : [chosen, ...options];
    return html`<div class="field">
      <label for=${id}>${label}</label>
      <select id=${id} .value=${chosen} @change=${(event: Event) => this.#put({ [part]: (event.target as HTMLSelectElement).value })}>
        ${known.map((option) => html`<option value=${option} ?selected=${option === chosen}>${words(option)}</option>`)}
      </select>
    </div>`;
  }

  #put(change: Partial<Label>): void {
    const next = { ...(parse(this.value) ?? START), ...change };
    if (!verbsOf(next.type).includes(next.verb)) {
      next.verb = verbsOf(next.type)[0] ?? 'read';
    }
    if (next.type === 'channel' || next.type === 'audit') {
      next.own = false;
    }
    this.#change(write(next));
  }

  #change(value: string): void {
    this.value = value.trim();
    this.fault = '';
    this.dispatchEvent(new Event('input', { bubbles: true }));
  }
}

function text(event: Event): string {
  event.stopPropagation(); // told by the builder, once, with the whole label
  return (event.target as HTMLInputElement).value.trim();
}

function help(type: string): TemplateResult {
  return type === 'channel'
    ? html`<code>+</code> is any one level, <code>#</code> at the end is all that is below. <code>\${principal.id}</code>,
        <code>\${principal.group}</code> and <code>\${attribute.NAME}</code> stand for whoever asks.`
    : html`An id, or a part of one with <code>*</code>. <code>\${principal.id}</code> and <code>\${attribute.NAME}</code> stand for
        whoever asks. It holds for what is below as well.`;
}
