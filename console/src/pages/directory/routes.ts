import type { Route } from '../../app/router.ts';

/** Where users, devices, clients, groups and their credentials are. */
export const DIRECTORY: readonly Route[] = [];
