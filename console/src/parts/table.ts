import { html, nothing, type TemplateResult } from 'lit';

export interface Column<T> {
  name: string;
  show: (row: T) => unknown;
  /** Numbers stand at the right. */
  number?: boolean;
  /** What a phone can do without. */
  wide?: boolean;
}

/** A table that becomes a list of cards where there is no room for it. */
export function table<T>(caption: string, columns: Column<T>[], rows: readonly T[]): TemplateResult {
  const look = (column: Column<T>) => (column.number ? 'number ' : '') + (column.wide ? 'wide' : '');
  return html`<div class="table-frame">
    <table>
      <caption class="hidden">${caption}</caption>
      <thead>
        <tr>
          ${columns.map((column) => html`<th scope="col" class=${look(column)}>${column.name || html`<span class="hidden">Acts</span>`}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) => html`<tr>
            ${columns.map((column) => html`<td class=${look(column)} data-name=${column.name}><div>${column.show(row)}</div></td>`)}
          </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

/** The rest of a list, on demand. */
export function more(pages: { more: boolean; items: unknown[] }, read: () => void): unknown {
  return pages.more ? html`<p class="more"><button class="quiet" @click=${read}>Show more</button></p>` : nothing;
}
