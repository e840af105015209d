const failed = (detail) => ({
  metadata: { status: "failure", statusCode: 400, errorCode: "NOT_SUPPORTED", errorDetail: detail },
});
const documents = (params) =>
  require("scriptr:document").getInstance(params["apsdb.store"] || "DefaultStore");

const wish = (params) => {
  const wanted = { "meta.types": {} };
  for (const name of Object.keys(params)) {
    if (name.endsWith(".apsdb.fieldType")) {
      wanted["meta.types"][name.slice(0, -".apsdb.fieldType".length)] = params[name];
    } else if (!name.startsWith("apsdb.")) {
      wanted[name] = params[name];
    }
  }
  if (params["apsdb.documentKey"]) wanted.key = params["apsdb.documentKey"];
  if (params["apsdb.schema"]) wanted["meta.schema"] = params["apsdb.schema"];
  return wanted;
};

const query = (params) => {
  if (String(params["apsdb.lock"]) === "true") {
    return failed("documents are not locked here: leave `apsdb.lock` out");
  }
  const options = {};
  for (const name of ["query", "count", "sort", "pageNumber", "resultsPerPage", "ftsQuery",
    "includeFieldType", "aggregateExpression", "aggregatePage", "aggregateGlobal",
    "aggregateGroupBy"]) {
    if (params["apsdb." + name] !== undefined) options[name] = params["apsdb." + name];
  }
  if (params["apsdb.queryName"]) return failed("saved queries are not offered here");
  options.fields = params["apsdb.queryFields"];
  return documents(params).query(options);
};

const calls = {
  Query: query,
  SaveDocument: (params) => String(params["apsdb.update"]) === "true"
    ? documents(params).save(wish(params)) : documents(params).create(wish(params)),
  DeleteDocument: (params) => documents(params).delete(params["apsdb.documentKey"]),
  SaveFile: (params) => require("scriptr:file").setContent(
    params["apsdb.scriptName"] || params["apsdb.fileName"] || params["apsdb.name"],
    params["apsdb.content"], params["apsdb.update"]),
};

exports.of = (modules, console) => ({
  callApi(name, params) {
    const given = params || {};
    if (Object.prototype.hasOwnProperty.call(calls, name)) return calls[name](given);
    if (name === "GetUser") return modules("user").get(given.login);
    return failed("`" + String(name).slice(0, 60) + "` is not offered here; there are "
      + Object.keys(calls).join(", ") + " and GetUser");
  },
  createFile: (content, fileName) => ({
    metadata: { status: "success", statusCode: 200 },
    file: { fileName: String(fileName), contentType: "text/plain", content: String(content) },
  }),
  callHttp: (options) => modules("http").request(options),
  beginTransaction() {
    console.warn("apsdb.beginTransaction: each call is kept at once; nothing can be rolled back");
    return {
      commit: () => ({ metadata: { status: "success", statusCode: 200 } }),
      rollback() {
        console.error("apsdb: a transaction was rolled back, but what it did stays");
        return failed("each call is kept at once: what was done stays");
      },
    };
  },
});
