// Patterns of channels, as MQTT has them: `+` is one level, a last `#` the rest.

import type { ChannelRule } from './types.ts';

/** Channels that belong to devices: rights to the thing decide there, and no rule opens them. */
const OF_DEVICES = new Set(['device', 'stream', 'action']);

export function matches(pattern: string, channel: string): boolean {
  const wanted = pattern.split('/');
  const levels = channel.split('/');
  if (channel.startsWith('$') && (wanted[0] === '#' || wanted[0] === '+')) {
    return false;
  }
  for (const [i, want] of wanted.entries()) {
    if (want === '#') {
      return true;
    }
    if (i >= levels.length || (want !== '+' && want !== levels[i])) {
      return false;
    }
  }
  return wanted.length === levels.length;
}

/** Whether some channel is matched by both. */
export function overlap(one: string, other: string): boolean {
  const [mine, theirs] = [one.split('/'), other.split('/')];
  for (let i = 0; ; i++) {
    const [a, b] = [mine[i], theirs[i]];
    if (a === '#' || b === '#') {
      return i > 0 || !(one.startsWith('$') || other.startsWith('$'));
    }
    if (a === undefined || b === undefined) {
      return a === b;
    }
    const fits = a === b || ((a === '+' || b === '+') && (i > 0 || !(one.startsWith('$') || other.startsWith('$'))));
    if (!fits) {
      return false;
    }
  }
}

/** The rule that counts for a channel: at the first level where two differ, a name goes before `+`, and that before `#`. */
export function ruleFor<R extends Pick<ChannelRule, 'pattern'>>(channel: string, rules: readonly R[]): R | undefined {
  return rules.filter((rule) => matches(rule.pattern, channel)).sort((a, b) => compare(a.pattern, b.pattern))[0];
}

function compare(one: string, other: string): number {
  const [a, b] = [one.split('/'), other.split('/')];
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const difference = rank(a[i]) - rank(b[i]);
    if (difference) {
      return difference;
    }
  }
  return 0;
}

function rank(level: string | undefined): number {
  return level === undefined ? 2 : level === '#' ? 3 : level === '+' ? 1 : 0;
}

export function ofDevice(channel: string): boolean {
  return OF_DEVICES.has(channel.split('/')[0] ?? '');
}

export function isPattern(text: string): boolean {
  return text.split('/').some((level) => level === '+' || level === '#');
}

/** What is wrong with the name of a channel; empty where nothing is. */
export function fault(channel: string): string {
  return isPattern(channel) ? 'name one channel here, without + and #' : '';
}

/** The right that listening to a channel or pattern needs, as narrow as it can be said. */
export function rightToHear(pattern: string): string {
  const [first, thing] = pattern.split('/');
  const named = thing && thing !== '+' && thing !== '#' ? ':' + thing : '';
  switch (first) {
    case 'device':
    case 'action':
      return 'read_device' + named;
    case 'stream':
      return 'pull_device' + named;
    default:
      return 'subscribe_channel:' + pattern;
  }
}

/** Where one channel has its page. */
export function channelHref(name: string): string {
  return '/console/channels/one?name=' + encodeURIComponent(name);
}

export function liveHref(patterns: string): string {
  return '/console/channels/live?channels=' + encodeURIComponent(patterns);
}
