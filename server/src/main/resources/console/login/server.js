// Asks the server that this module came from, with the session cookie that no script can read.

/** Where the server is: this file lies at `v1/login/server.js` there. */
const home = new URL('../../', import.meta.url);
const PATIENCE = 30000;

/** What the server, the network or the browser refused. */
export class Refusal extends Error {
  /** @param problem as the server words it (RFC 9457) */
  constructor(problem) {
    super(problem.detail || problem.title || problem.type);
    this.name = 'GatehouseRefusal';
    /** The last part of the problem's type: `credential-refused`, `too-many`, ... */
    this.kind = String(problem.type || 'internal').split('/').pop();
    /** A finer reason, such as `enrolment-required`. */
    this.code = problem.code || '';
    this.cure = problem.cure || '';
    /** The second factors that would do. */
    this.factors = problem.factors || [];
    /** Seconds until another try makes sense. */
    this.wait = problem.retry_after || 0;
  }

  static of(kind) {
    return new Refusal({ type: kind });
  }
}

/** Calls the API; throws a `Refusal`. */
export async function ask(method, path, body) {
  const request = {
    method,
    credentials: 'include',
    cache: 'no-store',
    signal: AbortSignal.timeout(PATIENCE),
  };
  if (body !== undefined) {
    request.headers = { 'Content-Type': 'application/json' };
    request.body = JSON.stringify(body);
  }
  let answer;
  let said;
  try {
    answer = await fetch(new URL(path, home), request);
    const text = await answer.text();
    said = text ? JSON.parse(text) : null;
  } catch {
    throw Refusal.of('unreachable');
  }
  if (!answer.ok) {
    throw new Refusal(said || {});
  }
  return said;
}

/** Whether this browser can show passkeys. */
export function knowsPasskeys() {
  return 'PublicKeyCredential' in globalThis && 'parseRequestOptionsFromJSON' in PublicKeyCredential;
}

/**
 * Has the browser show a passkey.
 *
 * @param who name and password where it is the second factor; neither where it is all
 */
export async function showPasskey(who) {
  const options = await ask('POST', 'v1/login/passkey-options', who);
  return byBrowser(() =>
    navigator.credentials.get({
      publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options),
    }),
  );
}

/** Has the browser make a passkey, by the options of `v1/me/factors/passkey-options`. */
export function makePasskey(options) {
  return byBrowser(() =>
    navigator.credentials.create({
      publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options),
    }),
  );
}

const REASONS = {
  NotAllowedError: 'passkey-cancelled',
  AbortError: 'passkey-cancelled',
  InvalidStateError: 'passkey-known',
  SecurityError: 'passkey-elsewhere',
};

async function byBrowser(act) {
  try {
    return (await act()).toJSON();
  } catch (fault) {
    throw Refusal.of(REASONS[fault.name] || 'passkey-failed');
  }
}
