exports.create = (name, acls) => host("create", String(name), acls);
exports.update = (name, acls) => host("update", String(name), acls);
exports.delete = (name) => host("delete", String(name));
exports.get = (name) => host("get", String(name));
exports.list = () => host("list");
