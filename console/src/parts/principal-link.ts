import { html, type TemplateResult } from 'lit';
import { pageOf } from '../api/directory.ts';

/** `device:boat-7`, leading to its page where it has one. */
export function principalLink(subject: string, text = subject): TemplateResult {
  const page = pageOf(subject);
  return page ? html`<a href=${page}>${text}</a>` : html`<span>${text}</span>`;
}
