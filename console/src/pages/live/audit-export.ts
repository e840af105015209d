import { send } from '../../api/client.ts';
import { Pages } from '../../api/list.ts';
import { fits } from './audit-entry.ts';
import type { AuditEntry } from './types.ts';

export type Form = 'ndjson' | 'csv';

const TYPES: Readonly<Record<Form, string>> = { ndjson: 'application/x-ndjson', csv: 'text/csv' };
const COLUMNS = ['sequence', 'at', 'action', 'application', 'actor', 'credential', 'address', 'transport', 'target', 'before', 'after', 'hash'] as const;
const SIZE = 1000;

/**
 * Saves the entries that fit as a file; gives how many there are, or null where it was given up.
 *
 * @param text must be in an entry, where not empty: the server does not look for texts, so that then they are read here
 * @param going hears how many were read, and says whether to go on
 */
export async function download(form: Form, query: Record<string, string | undefined>, text: string, going: (read: number) => boolean): Promise<number | null> {
  const whole = text ? null : await wholeExport(form, query);
  if (whole) {
    save(whole, form);
    const lines = (await whole.text()).trimEnd().split('\n').length;
    return form === 'csv' ? lines - 1 : lines;
  }
  const pages = new Pages<AuditEntry>('v1/audit', query, SIZE);
  while (pages.more) {
    await pages.read();
    if (!going(pages.items.length)) {
      return null;
    }
  }
  const found = text ? pages.items.filter((entry) => fits(entry, text)) : pages.items;
  const lines = form === 'csv' ? [COLUMNS.join(','), ...found.map(csv)] : found.map((entry) => JSON.stringify(entry));
  save(new Blob([lines.join('\n') + '\n'], { type: TYPES[form] }), form);
  return found.length;
}

/** The server's own export; null where it knows no such thing. */
async function wholeExport(form: Form, query: Record<string, string | undefined>): Promise<Blob | null> {
  const answer = await send('GET', 'v1/audit', { query: { ...query }, headers: { Accept: TYPES[form] } });
  return answer.headers.get('content-type')?.startsWith(TYPES[form]) ? answer.blob() : null;
}

function csv(entry: AuditEntry): string {
  return COLUMNS.map((name) => cell(entry[name])).join(',');
}

/** As RFC 4180 has it; what a spreadsheet would take for a formula is made a text. */
export function cell(value: unknown): string {
  const text = value === undefined || value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value);
  const tame = /^[=+\-@\t\r]/.test(text) ? "'" + text : text;
  return /[",\n\r]/.test(tame) ? `"${tame.replaceAll('"', '""')}"` : tame;
}

function save(content: Blob, form: Form): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = `gatehouse-audit-${new Date().toISOString().slice(0, 10)}.${form}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
