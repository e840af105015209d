import { html, type TemplateResult } from 'lit';

/** One value that was, is, or both. */
export interface Difference {
  readonly name: string;
  readonly kind: 'added' | 'removed' | 'same';
  readonly text: string;
}

type Values = Record<string, unknown>;

/** What differs between two states, value by value; lists are compared by what is in them. */
export function differences(before: Values | undefined, after: Values | undefined): Difference[] {
  const was = flat(before ?? {});
  const is = flat(after ?? {});
  const found: Difference[] = [];
  for (const name of new Set([...was.keys(), ...is.keys()])) {
    const old = was.get(name) ?? [];
    const fresh = is.get(name) ?? [];
    const wholly = before && after;
    for (const text of old) {
      found.push({ name, kind: wholly && fresh.includes(text) ? 'same' : 'removed', text });
    }
    for (const text of fresh) {
      if (!wholly || !old.includes(text)) {
        found.push({ name, kind: 'added', text });
      }
    }
  }
  return found;
}

/** Nested names are joined by points; a list is all of its entries. */
function flat(values: Values, above = ''): Map<string, string[]> {
  const all = new Map<string, string[]>();
  for (const [key, value] of Object.entries(values)) {
    const name = above + key;
    if (Array.isArray(value)) {
      all.set(name, value.length ? value.map(text) : ['(none)']);
    } else if (value !== null && typeof value === 'object' && Object.keys(value).length > 0) {
      for (const [inner, texts] of flat(value as Values, name + '.')) {
        all.set(inner, texts);
      }
    } else {
      all.set(name, [text(value)]);
    }
  }
  return all;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value || '(empty)' : JSON.stringify(value) ?? '';
}

const SIGNS = { added: '+', removed: '−', same: ' ' } as const;

/** Before and after as lines with a sign each, so that nobody has to see the colour. */
export function differenceView(all: readonly Difference[]): TemplateResult {
  return html`<ul class="difference" aria-label="What changed">
    ${all.map((one) => html`<li class=${one.kind}>
      <span class="sign" aria-hidden="true">${SIGNS[one.kind]}</span>
      <span class="what"><span class="hidden">${one.kind === 'same' ? 'unchanged' : one.kind}: </span><span class="name">${one.name}</span> <code>${one.text}</code></span>
    </li>`)}
  </ul>`;
}
