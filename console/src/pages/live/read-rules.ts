import { post } from '../../api/client.ts';
import { Pages } from '../../api/list.ts';
import type { Check } from '../../api/types.ts';
import type { ChannelRule } from './types.ts';

const MOST = 5000;

/** All rules that one may read: a page of them is not enough to say which one counts. */
export async function readRules(signal?: AbortSignal): Promise<ChannelRule[]> {
  const pages = new Pages<ChannelRule>('v1/channels/rules', {}, 1000);
  while (pages.more && pages.items.length < MOST) {
    await pages.read(signal);
  }
  return pages.items;
}

/** Whether who is signed in may set rules. */
export async function mayChangeRules(): Promise<boolean> {
  return (await post<Check>('v1/check', { verb: 'admin', resource: 'channel:*' })).allowed;
}
