import type { Route } from '../../app/router.ts';

/** Where scripts and documents are. */
export const CODE: readonly Route[] = [];
