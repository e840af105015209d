const of = (store) => {
  const instance = { getInstance: (name) => of(String(name)) };
  for (const name of ["save", "create", "update", "query"]) {
    instance[name] = (given) => host(name, store, given);
  }
  instance.delete = (key) => host("delete", store, String(key));
  instance.get = (key, version) => host("get", store, String(key), version);
  instance.getAttachment = (key, file, options) =>
    host("getAttachment", store, String(key), String(file), options);
  return instance;
};
Object.assign(exports, of("DefaultStore"));
