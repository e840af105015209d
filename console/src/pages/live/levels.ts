import { html, type TemplateResult } from 'lit';
import { badge, type Tone } from '../../parts/notes.ts';
import type { ChannelRule, Level } from './types.ts';

interface Meaning {
  name: string;
  /** Goes on after "may publish" or "may listen". */
  who: string;
  tone: Tone;
}

export const LEVELS: Readonly<Record<Level, Meaning>> = {
  anonymous: { name: 'anonymous', who: 'everybody, even without a credential', tone: 'warning' },
  authenticated: { name: 'authenticated', who: 'whoever has signed in', tone: 'plain' },
  permission: { name: 'permission', who: 'only who has the right, by a role or a grant', tone: 'good' },
  ask: { name: 'ask', who: 'whom your own backend allows, asked by webhook', tone: 'plain' },
  nobody: { name: 'nobody', who: 'nobody at all, not even the owner', tone: 'danger' },
};

export const LEVEL_CHOICES = (Object.keys(LEVELS) as Level[]).map((level) => [level, `${level}: ${LEVELS[level].who}`] as const);

export const SLOW_CHOICES = [
  ['disconnect', 'end the connection, and say why'],
  ['latest', 'leave out all but the newest message of each channel'],
] as const;

/** What holds where no rule does. */
export const DEFAULT_RULE: Pick<ChannelRule, 'publish' | 'subscribe' | 'presence' | 'slow'> = {
  publish: 'permission',
  subscribe: 'permission',
  presence: false,
  slow: 'disconnect',
};

export function levelBadge(level: Level): TemplateResult {
  return html`${badge(LEVELS[level].name, LEVELS[level].tone)}<span class="hint block">${LEVELS[level].who}</span>`;
}

export function historyText(history: ChannelRule['history']): string {
  if (!history?.messages) {
    return 'none';
  }
  const kept = history.messages === 1 ? 'the last message' : `the last ${history.messages.toLocaleString()}`;
  return history.seconds ? `${kept}, for ${duration(history.seconds)}` : kept;
}

export function duration(seconds: number): string {
  for (const [name, length] of [['day', 86_400], ['hour', 3600], ['minute', 60]] as const) {
    if (seconds >= length && seconds % length === 0) {
      const count = seconds / length;
      return count === 1 ? `1 ${name}` : `${count} ${name}s`;
    }
  }
  return `${seconds} s`;
}

export function slowText(slow: ChannelRule['slow']): string {
  return slow === 'latest' ? 'get the newest only' : 'are disconnected';
}

/** A whole rule in sentences. */
export function inWords(rule: Pick<ChannelRule, 'publish' | 'subscribe' | 'presence' | 'slow' | 'history'>): TemplateResult {
  return html`<ul>
    <li><span class="strong">Publish:</span> ${LEVELS[rule.publish].who}.</li>
    <li><span class="strong">Listen:</span> ${LEVELS[rule.subscribe].who}.</li>
    <li><span class="strong">History:</span> ${rule.history?.messages ? `keeps ${historyText(rule.history)} in memory` : 'nothing is kept but a retained message'}.</li>
    <li><span class="strong">Presence:</span> ${rule.presence ? 'who may listen can see who listens' : 'nobody is told who listens'}.</li>
    <li><span class="strong">Slow readers</span> ${slowText(rule.slow)}.</li>
  </ul>`;
}
