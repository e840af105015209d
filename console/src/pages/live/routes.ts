import type { Route } from '../../app/router.ts';

/** Where channels, connections and the audit are. */
export const LIVE: readonly Route[] = [];
