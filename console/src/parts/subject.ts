import { html, type TemplateResult } from 'lit';

/** Where the pages of principals, groups, roles and things are; what is missing has none. */
const PAGES: Readonly<Record<string, (id: string) => string>> = {
  user: (id) => `/console/users/${encodeURIComponent(id)}`,
  device: (id) => `/console/devices/${encodeURIComponent(id)}`,
  client: (id) => `/console/clients/${encodeURIComponent(id)}`,
  group: (id) => `/console/groups/${encodeURIComponent(id)}`,
  organisation: (id) => `/console/organisations/${encodeURIComponent(id)}`,
  role: (id) => `/console/roles/${encodeURIComponent(id)}`,
};

/** `kind:id` taken apart; the id may hold colons. */
export function parted(text: string): [kind: string, id: string] {
  const colon = text.indexOf(':');
  return colon < 0 ? [text, ''] : [text.slice(0, colon), text.slice(colon + 1)];
}

/** Where `user:alice` has its page; empty where it has none. */
export function pageOf(subject: string): string {
  const [kind, id] = parted(subject);
  return (id && !/[*#+]|\$\{/.test(id) && PAGES[kind]?.(id)) || '';
}

/** `user:alice` as a link to its page, or as it is. */
export function subjectLink(subject: string): TemplateResult {
  const href = pageOf(subject);
  return href ? html`<a href=${href}>${subject}</a>` : html`<span>${subject}</span>`;
}

/** `device:boat-7` or `channel:fleet/7`, as code, and a link where there is a page. */
export function thingLink(resource: string): TemplateResult {
  const href = pageOf(resource);
  return href ? html`<a href=${href}><code>${resource}</code></a>` : html`<code>${resource}</code>`;
}
