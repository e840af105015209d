import { html, type TemplateResult } from 'lit';
import { tabs } from './channel-head.ts';

const TABS = [
  ['/console/connections', 'Live connections'],
  ['/console/connections/mailboxes', 'Mailboxes'],
] as const;

/** What the pages about connections begin with. */
export function connectionsHead(here: (typeof TABS)[number][0]): TemplateResult {
  return html`<div class="head">
      <h1>Connections</h1>
      <p class="quiet-text">${here === '/console/connections'
        ? 'Who is connected now, over which protocol, and what they listen to. You see your own, and those that you may read.'
        : 'What is kept for whoever is away: persistent sessions of MQTT, queues and durable subscriptions of AMQP.'}</p>
    </div>
    ${tabs('Connections', TABS, here)}`;
}
