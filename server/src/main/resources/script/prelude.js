// What every script finds when it begins. Read once, before any script; each run starts from a copy
// of the memory as it is after this. Nothing in here guards anything: what a script may do is
// decided outside, whenever `invoke` is called, by whatever code.
{
  const g = globalThis;
  const invoke = g.java_invoke;
  for (const name of ["java_invoke", "Javy", "plugin", "console"]) delete g[name];

  const { parse, stringify } = JSON;
  const { apply, ownKeys } = Reflect;
  const { create, freeze, defineProperty } = Object;
  const AsyncFunction = (async () => {}).constructor;
  const ErrorClass = Error;
  const StringOf = String;
  const then = Promise.prototype.then;
  const PromiseClass = Promise;

  const scripts = create(null);
  const loaded = create(null);
  let broken = null;

  class Refused extends ErrorClass {
    constructor(problem) {
      super(problem.message);
      this.name = "Refused";
      for (const key of ["code", "status", "field", "cure", "decision"]) {
        if (problem[key] !== undefined && problem[key] !== null) this[key] = problem[key];
      }
    }
  }

  const call = (module, name, args) => {
    const text = stringify(args, (_, value) =>
      typeof value === "bigint" ? StringOf(value) : value === undefined ? null : value);
    const answer = parse(invoke(module, name, text));
    if (answer[0] === 1) return answer[1];
    throw new Refused(answer[1]);
  };

  // ---- reading programs ----

  const ARGUMENTS = ["request", "response", "require", "module", "exports"];

  const read = (kind, name, source) => {
    const part = create(null);
    part.kind = kind;
    part.name = name;
    try {
      if (kind === "wrapped") {
        part.wrapped = (0, eval)("(" + source + "\n)");
      } else if (kind === "module") {
        part.make = new Function("exports", "host", "require", '"use strict";' + source);
      } else {
        part.source = source;
        part.entry = new AsyncFunction(...ARGUMENTS, '"use strict";' + source);
      }
    } catch (error) {
      part.broken = said(error);
    }
    scripts[name] = part;
    return part;
  };

  const required = (part) => {
    // as one that is required it gives its exports at once
    if (!part.make) part.make = new Function(...ARGUMENTS, '"use strict";' + part.source);
    return part.make;
  };

  g.__load = () => {
    delete g.__load;
    let first = true;
    for (;;) {
      const next = parse(invoke("", "next", "null"))[1];
      if (next === null) {
        ready();
        return;
      }
      const part = read(next[0], next[1], next[2]);
      if (first) {
        first = false;
        entry = part;
        if (part.broken) broken = part.broken;
      }
    }
  };
  let entry = null;

  // ---- what went wrong ----

  const text = (value) => {
    try {
      return typeof value === "string" ? value : StringOf(value);
    } catch {
      return "something that cannot be shown";
    }
  };

  const property = (value, name) => {
    try {
      return value[name];
    } catch {
      return undefined;
    }
  };

  const said = (error) => {
    const failure = create(null);
    if (typeof error === "object" && error !== null) {
      const name = property(error, "name");
      const message = property(error, "message");
      failure.name = typeof name === "string" ? name.slice(0, 200) : "Error";
      failure.message = typeof message === "string" ? message.slice(0, 2000) : text(error).slice(0, 2000);
      const stack = property(error, "stack");
      if (typeof stack === "string") failure.stack = stack.slice(0, 2000);
      if (error instanceof Refused) {
        failure.refused = true;
        for (const key of ["code", "status", "field", "cure", "decision"]) {
          if (property(error, key) !== undefined) failure[key] = error[key];
        }
      } else {
        const code = property(error, "code");
        const status = property(error, "status");
        if (typeof code === "string") failure.code = code.slice(0, 200);
        if (typeof status === "number") failure.status = status;
      }
    } else {
      failure.name = "Error";
      failure.message = text(error).slice(0, 2000);
    }
    return failure;
  };

  // ---- what scripts see ----

  const shown = (value) => {
    if (typeof value === "string") return value;
    if (value instanceof ErrorClass) return text(property(value, "stack") ? text(value) + "\n" + value.stack : value);
    try {
      const json = stringify(value, (_, v) => (typeof v === "bigint" ? v + "n" : v));
      return json === undefined ? text(value) : json;
    } catch {
      return text(value);
    }
  };

  const log = (level) => (...values) => {
    let line = "";
    for (let i = 0; i < values.length; i++) line += (i ? " " : "") + shown(values[i]);
    call("", "log", [level, line.length > 4000 ? line.slice(0, 4000) : line]);
  };
  const console = { debug: log("debug"), log: log("info"), info: log("info"), warn: log("warn"), error: log("error") };

  const answering = () => {
    const state = { status: 0, headers: [], body: null, base64: false, sent: false };
    const once = () => {
      if (state.sent) throw new TypeError("the answer has been ended");
    };
    const response = {
      status(code) { once(); state.status = code | 0; return response; },
      header(name, value) { once(); state.headers.push([text(name), text(value)]); return response; },
      write(chunk) { once(); state.body = (state.body === null ? "" : state.body) + text(chunk); return response; },
      json(value) {
        once();
        state.headers.push(["Content-Type", "application/json"]);
        state.body = stringify(value === undefined ? null : value);
        return response;
      },
      bytes(base64) { once(); state.body = text(base64); state.base64 = true; return response; },
      end() { state.sent = true; },
    };
    return { state, response };
  };

  const runAs = (id, work) => {
    if (typeof work !== "function") throw new TypeError("runAs takes an id and a function");
    call("", "runAs", [text(id)]);
    try {
      const result = work();
      if (result !== null && typeof result === "object" && typeof property(result, "then") === "function") {
        throw new TypeError("runAs takes a function that is not async");
      }
      return result;
    } finally {
      call("", "runBack", []);
    }
  };

  const resolve = (from, name) => {
    if (!name.startsWith("./") && !name.startsWith("../")) return name.startsWith("/") ? name.slice(1) : name;
    const at = from.split("/").slice(0, -1);
    for (const step of name.split("/")) {
      if (step === "..") {
        if (at.length === 0) throw new ErrorClass("`" + name + "` is above the top");
        at.pop();
      } else if (step !== "." && step !== "") {
        at.push(step);
      }
    }
    return at.join("/");
  };

  const seeds = [0, 0, 0, 0];
  const random = () => {
    // sfc32: the same memory begins each run, so chance has to come from outside
    const t = (seeds[0] + seeds[1] + seeds[3]) | 0;
    seeds[3] = (seeds[3] + 1) | 0;
    seeds[0] = seeds[1] ^ (seeds[1] >>> 9);
    seeds[1] = (seeds[2] + (seeds[2] << 3)) | 0;
    seeds[2] = ((seeds[2] << 21) | (seeds[2] >>> 11)) + t | 0;
    return ((t >>> 0) * 2097152 + ((seeds[2] >>> 11))) / 9007199254740992;
  };
  defineProperty(Math, "random", { value: random, writable: true, configurable: true });

  let scope = null;

  const fetched = (name) => {
    const known = scripts[name];
    if (known) return known;
    const found = call("", "source", [name]);
    return read(found[0], found[1], found[2]);
  };

  const requireFrom = (from) => (name) => {
    if (typeof name !== "string") throw new TypeError("require takes a name");
    const path = resolve(from, name);
    const key = scripts[path] ? path : null;
    if (key !== null && key in loaded) return loaded[key].exports;
    const part = fetched(path);
    if (part.name in loaded) return loaded[part.name].exports;
    if (part.broken) throw new SyntaxError("`" + part.name + "`: " + part.broken.message);
    const module = { exports: {}, id: part.name };
    loaded[part.name] = module;
    if (part.kind === "module") {
      part.make(module.exports, (fn, ...args) => call(part.name, fn, args), requireFrom(part.name));
    } else if (part.kind === "wrapped") {
      const result = part.wrapped({ ...scope, require: requireFrom(part.name), module, exports: module.exports, isEntry: false });
      if (result !== undefined && module.exports !== null && typeof module.exports === "object"
          && ownKeys(module.exports).length === 0) module.exports = result;
    } else {
      const make = required(part);
      apply(make, undefined, [scope.request, scope.response, requireFrom(part.name), module, module.exports]);
    }
    return module.exports;
  };

  const main = (module, result) => {
    if (result !== undefined) return result;
    const exported = module.exports;
    const f = typeof exported === "function" ? exported : exported && property(exported, "default");
    return typeof f === "function" ? f(scope.request, scope.response) : undefined;
  };

  const finish = (state, ok, value) => {
    const out = create(null);
    if (!ok) {
      out.failure = said(value);
    } else if (value !== undefined) {
      out.result = value;
    }
    if (ok && (state.status !== 0 || state.body !== null || state.headers.length > 0)) {
      out.response = { status: state.status || 200, headers: state.headers, body: state.body, base64: state.base64 };
    }
    let json;
    try {
      json = stringify(out, (_, v) => (typeof v === "bigint" ? StringOf(v) : v));
    } catch (error) {
      json = stringify({ failure: said(error) });
    }
    invoke("", "out", json);
  };

  // as much as is the same in each run is made before the first one
  const { state, response } = answering();
  const module = { exports: {}, id: "" };
  let name = "";
  let require = null;
  const FROM = { publish: "channel", schedule: "schedule", unschedule: "schedule" };
  for (const global of ownKeys(FROM)) {
    defineProperty(g, global, {
      configurable: true,
      enumerable: true,
      get: () => requireFrom("")(FROM[global])[global],
      set: (value) => defineProperty(g, global, { value, writable: true, configurable: true }),
    });
  }
  g.console = console;
  g.log = console;
  g.runAs = runAs;
  g.response = response;

  const ready = () => {
    if (entry === null) return;
    name = entry.name;
    module.id = name;
    loaded[name] = module;
    require = requireFrom(name);
    g.require = require;
  };

  g.__run = () => {
    delete g.__run;
    delete g.__load;
    const input = parse(invoke("", "in", "null"))[1];
    for (let i = 0; i < 4; i++) seeds[i] = input.seeds[i];
    const request = input.request;
    scope = { request, response, console, runAs, host: call };
    g.request = request;
    if (broken) {
      const failure = create(null);
      failure.failure = broken;
      failure.failure.name = "SyntaxError";
      invoke("", "out", stringify(failure));
      return;
    }
    let promise;
    try {
      const result = entry.kind === "wrapped"
        ? entry.wrapped({ ...scope, require, module, exports: module.exports, isEntry: true })
        : entry.entry(request, response, require, module, module.exports);
      promise = PromiseClass.resolve(result);
    } catch (error) {
      finish(state, false, error);
      return;
    }
    const ended = apply(then, promise, [(value) => main(module, value)]);
    apply(then, ended, [(value) => finish(state, true, value), (error) => finish(state, false, error)]);
  };
}
