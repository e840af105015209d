import { html, nothing, type TemplateResult } from 'lit';

const TABS = [
  ['/console/channels', 'Rules'],
  ['/console/channels/live', 'Live tail'],
  ['/console/channels/retained', 'Retained messages'],
] as const;

/** What the pages about channels begin with. */
export function channelHead(here: (typeof TABS)[number][0], act: unknown = nothing): TemplateResult {
  return html`<div class="head">
      <h1>Channels</h1>
      ${act}
      <p class="quiet-text">Named places for messages, such as <code>fleet/7/alarms</code>. MQTT topics, AMQP addresses and WebSocket channels are the same channels.</p>
    </div>
    ${tabs('Channels', TABS, here)}`;
}

export function tabs(name: string, all: readonly (readonly [href: string, text: string])[], here: string): TemplateResult {
  return html`<nav class="tabs" aria-label=${name}>
    ${all.map(([href, text]) => html`<a href=${href} aria-current=${href === here ? 'page' : nothing}>${text}</a>`)}
  </nav>`;
}
