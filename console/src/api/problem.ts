/** What the server refused, in its own words (RFC 9457), or what kept us from asking it. */
export class Problem extends Error {
  /** The last part of the type: `forbidden`, `invalid`, `unreachable`, ... */
  readonly kind: string;
  readonly title: string;
  readonly status: number;
  /** What to do about it; empty where there is nothing to say. */
  readonly cure: string;
  /** A finer reason, stable for programs. */
  readonly code: string;
  /** The field at fault, as its name in the request; of a nested one `a/b`. */
  readonly field: string;
  /** The id of the decision that refused, which explains itself. */
  readonly decision: string;
  /** Seconds until another try makes sense. */
  readonly wait: number;

  constructor(said: Partial<Said>) {
    super(said.detail || said.title || 'something went wrong');
    this.name = 'Problem';
    this.kind = (said.type ?? 'internal').split('/').pop() ?? 'internal';
    this.title = said.title ?? 'This did not work';
    this.status = said.status ?? 0;
    this.cure = said.cure ?? '';
    this.code = said.code ?? '';
    this.field = (said.field ?? '').replace(/^\//, ''); // a pointer into the body (RFC 6901)
    this.decision = said.decision ?? '';
    this.wait = said.retry_after ?? 0;
  }

  static unreachable(): Problem {
    return new Problem({
      type: 'unreachable',
      title: 'The server does not answer',
      detail: 'nothing came back within 30 seconds',
      cure: 'look whether it runs and whether this device is online, then try again',
    });
  }

  /** Any fault as a problem: those of our own making keep their text. */
  static of(fault: unknown): Problem {
    if (fault instanceof Problem) {
      return fault;
    }
    return new Problem({ type: 'internal', detail: fault instanceof Error ? fault.message : String(fault) });
  }
}

/** A problem as it travels. */
interface Said {
  type: string;
  title: string;
  status: number;
  detail: string;
  cure: string;
  code: string;
  field: string;
  decision: string;
  retry_after: number;
}
