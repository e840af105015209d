import { CODE } from '../pages/code/routes.ts';
import { DIRECTORY } from '../pages/directory/routes.ts';
import { LIVE } from '../pages/live/routes.ts';
import { OPERATION } from '../pages/operation/routes.ts';
import { ORGANISATION } from '../pages/organisation/routes.ts';
import { RIGHTS } from '../pages/rights/routes.ts';
import type { Route } from './router.ts';

export const ROUTES: readonly Route[] = [...OPERATION, ...DIRECTORY, ...ORGANISATION, ...RIGHTS, ...LIVE, ...CODE];
