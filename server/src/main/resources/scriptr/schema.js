exports.create = (name, xml) => host("create", String(name), String(xml));
exports.update = (name, xml) => host("update", String(name), String(xml));
exports.delete = (name) => host("delete", String(name));
exports.get = (name) => host("get", String(name));
exports.list = () => host("list");
exports.rename = () => ({
  metadata: {
    status: "failure",
    statusCode: 400,
    errorCode: "NOT_SUPPORTED",
    errorDetail: "a schema keeps its name here: create another one",
  },
});
