import { html, type TemplateResult } from 'lit';
import { first } from '../../api/list.ts';

const MOST = 500;
const MANY = 10;

interface Choice {
  id: string;
  description?: string;
}

/** Roles or groups to tick; those that are held already and cannot be read stay in the list. */
export async function choices(of: 'roles' | 'groups', held: readonly string[]): Promise<Choice[]> {
  const known = await first<Choice>('v1/' + of, {}, MOST).catch(() => []);
  const unknown = held.filter((id) => !known.some((one) => one.id === id)).map((id) => ({ id }));
  return [...known, ...unknown].filter((one) => one.id !== 'anonymous');
}

export function ticks(name: string, legend: string, all: readonly Choice[], held: readonly string[]): TemplateResult {
  return html`<fieldset class="ticks">
    <legend>${legend}</legend>
    ${all.length > MANY ? html`<input type="search" aria-label="Find in ${legend.toLowerCase()}" placeholder="Find …" @input=${narrow} />` : ''}
    <div class="tick-list">
      ${all.length === 0 ? html`<p class="quiet-text">There are none yet.</p>` : ''}
      ${all.map((one) => html`<label class="check"><input type="checkbox" name=${name} value=${one.id} ?checked=${held.includes(one.id)} />
        <span>${one.id}${one.description ? html` <span class="quiet-text">${one.description}</span>` : ''}</span></label>`)}
    </div>
  </fieldset>`;
}

export function ticked(form: HTMLFormElement, name: string): string[] {
  return new FormData(form).getAll(name).map(String);
}

function narrow(event: Event): void {
  const field = event.target as HTMLInputElement;
  const text = field.value.toLowerCase();
  for (const label of field.closest('fieldset')?.querySelectorAll<HTMLElement>('.check') ?? []) {
    label.hidden = !label.textContent?.toLowerCase().includes(text);
  }
}
