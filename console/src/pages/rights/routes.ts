import type { Route } from '../../app/router.ts';

/** Where roles, grants, the access explorer and refusals are. */
export const RIGHTS: readonly Route[] = [];
