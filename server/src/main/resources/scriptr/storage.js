const checked = (call) => {
  if (call.metadata.status !== "failure") return call.result;
  const error = new Error(call.metadata.errorDetail);
  error.errorCode = call.metadata.errorCode;
  throw error;
};
// objects are changed in place, and kept when the script has ended
const known = { local: Object.create(null), global: Object.create(null) };

const put = (scope, name, value) => {
  const json = value === undefined || value === null ? undefined : JSON.stringify(value);
  if (json === undefined) {
    checked(host("remove", scope, name));
    known[scope][name] = { json: null, value: undefined };
  } else {
    checked(host("put", scope, name, json));
    known[scope][name] = { json, value };
  }
  return true;
};

const of = (scope) => {
  const get = (name) => {
    if (!(name in known[scope])) {
      const json = checked(host("get", scope, name));
      known[scope][name] = typeof json === "string"
        ? { json, value: JSON.parse(json) } : { json: null, value: undefined };
    }
    return known[scope][name].value;
  };
  return new Proxy({}, {
    get: (target, name) => {
      if (typeof name !== "string" || name in Object.prototype) return target[name];
      return get(name);
    },
    set: (target, name, value) => put(scope, String(name), value),
    deleteProperty: (target, name) => put(scope, String(name), null),
    has: (target, name) => typeof name === "string" && get(name) !== undefined,
    ownKeys: () => checked(host("names", scope)),
    getOwnPropertyDescriptor: (target, name) => {
      const value = typeof name === "string" ? get(name) : undefined;
      return value === undefined ? undefined
        : { value, writable: true, enumerable: true, configurable: true };
    },
  });
};

exports.local = of("local");
exports.global = of("global");
exports.flush = () => {
  for (const scope of ["local", "global"]) {
    for (const name of Object.keys(known[scope])) {
      const { json, value } = known[scope][name];
      if (typeof value === "object" && JSON.stringify(value) !== json) put(scope, name, value);
    }
  }
};
