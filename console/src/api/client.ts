// The public API, asked with the session cookie that no script can read.

import { Problem } from './problem.ts';

const PATIENCE = 30_000;

export interface Ask {
  body?: unknown;
  query?: Record<string, string | number | boolean | undefined>;
  headers?: Record<string, string>;
  signal?: AbortSignal | undefined;
  /** A token in the place of the session: to see as somebody else does. */
  token?: string | undefined;
}

/** Called when the server no longer knows the session. */
let onSignedOut: () => void = () => {};
/** The application that is looked at; empty is one's own. */
let application = '';

export function whenSignedOut(listener: () => void): void {
  onSignedOut = listener;
}

/** Said where something else than an answer tells that the session is over: asks who is signed in. */
export function looksSignedOut(): void {
  onSignedOut();
}

/** Fired on the window when the same person has signed in again after the session had ended: what was refused is asked for again. */
export const RETURNED = 'gate-returned';
let away = false;

/** Whether the session has ended, and whoever had it may come back to what they did: until then it is no use to ask. */
export function isAway(): boolean {
  return away;
}

export function goAway(): void {
  away = true;
}

export function comeBack(): void {
  away = false;
  dispatchEvent(new Event(RETURNED));
}

/** Every later request is about this application. Only the owner may name another than their own. */
export function chooseApplication(id: string): void {
  application = id;
}

export function chosenApplication(): string {
  return application;
}

/** Path with its parts encoded: `` path`v1/users/${id}` ``. */
export function path(texts: TemplateStringsArray, ...parts: string[]): string {
  return texts.reduce((all, text, i) => all + encodeURIComponent(parts[i - 1] ?? '') + text);
}

/** Asks for JSON, and throws a `Problem` where the answer is none of 2xx. */
export async function ask<T>(method: string, where: string, how: Ask = {}): Promise<T> {
  const answer = await send(method, where, how);
  const text = await answer.text().catch(() => '');
  return (text ? JSON.parse(text) : null) as T;
}

/** As `ask`, for answers that are no JSON. */
export async function send(method: string, where: string, how: Ask = {}): Promise<Response> {
  const answer = await fetched(method, where, how);
  if (answer.ok) {
    return answer;
  }
  const said = await answer.json().catch(() => ({ status: answer.status, title: answer.statusText }));
  const problem = new Problem(said);
  if (problem.status === 401 && !how.token) {
    onSignedOut();
  }
  throw problem;
}

async function fetched(method: string, where: string, how: Ask): Promise<Response> {
  const headers: Record<string, string> = { ...how.headers };
  if (how.body !== undefined) {
    headers['Content-Type'] ??= 'application/json';
  }
  if (application) {
    headers['Gatehouse-Application'] = application;
  }
  if (how.token) {
    headers['Authorization'] = 'Bearer ' + how.token;
  }
  const impatient = AbortSignal.timeout(PATIENCE);
  try {
    return await fetch('/' + where + query(how.query, where.includes('?') ? '&' : '?'), {
      method,
      headers,
      body: how.body === undefined ? null : body(how.body),
      credentials: how.token ? 'omit' : 'same-origin',
      cache: 'no-store',
      signal: how.signal ? AbortSignal.any([how.signal, impatient]) : impatient,
    });
  } catch (fault) {
    if (how.signal?.aborted) {
      throw fault;
    }
    throw Problem.unreachable();
  }
}

function body(given: unknown): BodyInit {
  const raw = typeof given === 'string' || given instanceof Blob || given instanceof ArrayBuffer;
  return raw ? given : JSON.stringify(given);
}

function query(given: Ask['query'], begin: string): string {
  const known = Object.entries(given ?? {}).filter(([, value]) => value !== undefined && value !== '');
  return known.length ? begin + new URLSearchParams(known.map(([name, value]) => [name, String(value)])) : '';
}

export const get = <T>(where: string, how?: Ask) => ask<T>('GET', where, how);
export const post = <T>(where: string, body?: unknown, how?: Ask) => ask<T>('POST', where, { ...how, body });
export const put = <T>(where: string, body: unknown, how?: Ask) => ask<T>('PUT', where, { ...how, body });
export const patch = <T>(where: string, body: unknown, how?: Ask) => ask<T>('PATCH', where, { ...how, body });
export const remove = <T>(where: string, how?: Ask) => ask<T>('DELETE', where, how);
