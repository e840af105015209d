// Pages by their address. Every page is a chunk of its own that is fetched when it is opened first.

import type { TemplateResult } from 'lit';
import type { Session } from './session.ts';

export interface Route {
  /** Below `/console`: `/users/:id`. */
  readonly at: string;
  /** What stands in the title of the window. */
  readonly title: string;
  /** Fetches the page's element, and gives what shows it. */
  readonly show: (place: Place) => Promise<TemplateResult>;
}

/** Where the reader is. */
export interface Place {
  readonly session: Session;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
}

export const HOME = '/console';

export function matching(routes: readonly Route[], pathname: string): [Route, Record<string, string>] | null {
  const parts = pathname.replace(/\/+$/, '').split('/').slice(2);
  for (const route of routes) {
    const params = match(route.at.split('/').slice(1), parts);
    if (params) {
      return [route, params];
    }
  }
  return null;
}

/** `:name` takes one part of the path, `:name*` the rest of it. */
function match(pattern: string[], parts: string[]): Record<string, string> | null {
  const params: Record<string, string> = {};
  const rest = pattern.at(-1)?.endsWith('*');
  if (rest ? parts.length < pattern.length : parts.length !== pattern.length) {
    return parts.length === 0 && pattern[0] === '' ? params : null;
  }
  for (const [i, want] of pattern.entries()) {
    if (want.endsWith('*')) {
      params[want.slice(1, -1)] = parts.slice(i).map(decodeURIComponent).join('/');
    } else if (want.startsWith(':')) {
      params[want.slice(1)] = decodeURIComponent(parts[i] ?? '');
    } else if (want !== parts[i]) {
      return null;
    }
  }
  return params;
}

/** Opens another page without fetching the document anew. */
export function go(href: string, replace = false): void {
  history[replace ? 'replaceState' : 'pushState'](null, '', href);
  dispatchEvent(new PopStateEvent('popstate'));
}

/** Keeps what the reader chose in the address, so that it can be shared and gone back to. */
export function remember(query: Record<string, string>): void {
  const known = Object.entries(query).filter(([, value]) => value);
  const search = known.length ? '?' + new URLSearchParams(known) : '';
  history.replaceState(null, '', location.pathname + search);
}

/** Settles with whether the reader may be led away. */
type Keeper = () => Promise<boolean>;
const keepers = new Set<Keeper>();

/** Has a page asked before a link leads away from it, until the function that this gives is called. */
export function askedBefore(keeper: Keeper): () => void {
  keepers.add(keeper);
  return () => keepers.delete(keeper);
}

async function leave(href: string): Promise<void> {
  for (const keeper of keepers) {
    if (!(await keeper())) {
      return;
    }
  }
  go(href);
}

/** Turns clicks on links within the console into `go`. */
export function followLinks(within: HTMLElement): void {
  within.addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    const inside = link?.origin === location.origin && (link.pathname + '/').startsWith(HOME + '/');
    if (link && plain && inside && !link.target && !link.hasAttribute('download') && !event.defaultPrevented) {
      event.preventDefault();
      void leave(link.href);
    }
  });
}
