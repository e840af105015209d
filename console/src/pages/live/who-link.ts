import { html, type TemplateResult } from 'lit';

const PAGES: Readonly<Record<string, string>> = { user: 'users', device: 'devices', client: 'clients', group: 'groups', role: 'roles', token: 'tokens' };

/** `user:alice` as a link to its page; what has none is said as it is. */
export function whoLink(subject: string, name = ''): TemplateResult {
  const [kind = '', ...rest] = subject.split(':');
  const id = rest.join(':');
  const page = PAGES[kind];
  const called = name && name !== id ? html` <span class="quiet-text">${name}</span>` : '';
  return page && id ? html`<a href=${`/console/${page}/${encodeURIComponent(id)}`}>${subject}</a>${called}` : html`<span>${subject}</span>${called}`;
}
