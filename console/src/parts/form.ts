import { html, nothing, type TemplateResult } from 'lit';
import { Problem } from '../api/problem.ts';
import { sentence } from './problem-note.ts';

export interface Field {
  name: string;
  label: string;
  value?: string | undefined;
  hint?: unknown;
  type?: 'text' | 'password' | 'email' | 'number' | 'datetime-local' | 'search' | 'url' | 'file';
  required?: boolean;
  placeholder?: string;
  autocomplete?: 'off' | 'new-password' | 'current-password' | 'username' | 'email';
  pattern?: string;
  min?: number;
  max?: number;
  /** Ids of what may be chosen, offered while typing. */
  choices?: readonly string[];
  /** More than one line. */
  rows?: number;
  accept?: string;
}

/** A field with its label, its hint, and what the server said of it. */
export function field(given: Field, problem: Problem | null = null): TemplateResult {
  const id = 'field-' + given.name;
  const fault = problem?.field === given.name ? sentence(problem.message) : '';
  const described = [given.hint ? id + '-hint' : '', fault ? id + '-fault' : ''].filter(Boolean).join(' ');
  return html`<div class="field">
    <label for=${id}>${given.label}${given.required ? nothing : html` <span class="quiet-text">(optional)</span>`}</label>
    ${given.rows
      ? html`<textarea id=${id} name=${given.name} rows=${given.rows} ?required=${given.required} spellcheck="false"
          placeholder=${given.placeholder ?? nothing} aria-describedby=${described || nothing}
          aria-invalid=${fault ? 'true' : nothing} .value=${given.value ?? ''}></textarea>`
      : html`<input id=${id} name=${given.name} type=${given.type ?? 'text'} ?required=${given.required}
          placeholder=${given.placeholder ?? nothing} autocomplete=${given.autocomplete ?? 'off'}
          pattern=${given.pattern ?? nothing} min=${given.min ?? nothing} max=${given.max ?? nothing}
          accept=${given.accept ?? nothing} spellcheck="false" list=${given.choices ? id + '-choices' : nothing}
          aria-describedby=${described || nothing} aria-invalid=${fault ? 'true' : nothing} .value=${given.type === 'file' ? '' : (given.value ?? '')} />`}
    ${given.choices
      ? html`<datalist id=${id + '-choices'}>${given.choices.map((choice) => html`<option value=${choice}></option>`)}</datalist>`
      : nothing}
    ${given.hint ? html`<p class="hint" id=${id + '-hint'}>${given.hint}</p>` : nothing}
    ${fault ? html`<p class="fault" id=${id + '-fault'}>${fault}</p>` : nothing}
  </div>`;
}

export function choice(name: string, label: string, options: readonly (readonly [value: string, text: string])[], chosen = '', onChange?: (value: string) => void): TemplateResult {
  const changed = (event: Event) => onChange?.((event.target as HTMLSelectElement).value);
  return html`<div class="field">
    <label for=${'field-' + name}>${label}</label>
    <select id=${'field-' + name} name=${name} @change=${changed}>
      ${options.map(([value, text]) => html`<option value=${value} ?selected=${value === chosen}>${text}</option>`)}
    </select>
  </div>`;
}

export function checkbox(name: string, label: unknown, checked = false): TemplateResult {
  return html`<label class="check"><input type="checkbox" name=${name} ?checked=${checked} /> <span>${label}</span></label>`;
}

/** The texts of a form by the names of its fields; a checkbox is `on` or absent. */
export function values(form: HTMLFormElement): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const [name, value] of new FormData(form)) {
    if (typeof value === 'string') {
      texts[name] = value.trim();
    }
  }
  return texts;
}

/** `a, b c` as a list of words. */
export function words(text: string | undefined): string[] {
  return (text ?? '').split(/[\s,]+/).filter(Boolean);
}

/** JSON that a person typed; the fault names the field. */
export function json(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch (fault) {
    throw new Problem({
      title: 'This is not JSON',
      detail: fault instanceof Error ? fault.message : 'it cannot be read',
      field: name,
      cure: 'write names and texts in double quotes, and no comma after the last entry',
    });
  }
}
