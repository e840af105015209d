import type { Route } from '../../app/router.ts';

/** Where the overview, access requests, safety and settings are. */
export const OPERATION: readonly Route[] = [];
