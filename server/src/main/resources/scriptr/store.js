exports.create = (name, options) => host("create", String(name), options);
exports.update = (name, options) => host("update", String(name), options);
exports.delete = (name) => host("delete", String(name));
exports.get = (name) => host("get", String(name));
exports.list = () => host("list");
