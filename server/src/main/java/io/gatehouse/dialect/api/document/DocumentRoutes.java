package io.gatehouse.dialect.api.document;

import io.gatehouse.dialect.api.document.DocumentForm.Document;
import io.gatehouse.dialect.api.form.Answers;
import io.gatehouse.dialect.api.form.Asked;
import io.gatehouse.dialect.api.form.Mount;
import io.gatehouse.document.Documents;
import io.gatehouse.document.Query;
import io.gatehouse.document.Shown;
import io.gatehouse.door.http.Method;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.http.Response;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.store.Page;
import java.util.LinkedHashMap;
import java.util.Map;

/// Documents of a store: made, read, found, changed and deleted by whoever may, with or without a
/// login.
public final class DocumentRoutes {
  static final String ALL = "/v1/documents/{store}";
  static final String ONE = ALL + "/{id}";
  private static final int USUAL = 50;
  private static final int VERSIONS = 100;
  private static final Map<String, Boolean> ORDERS = orders();

  private final Documents documents;

  public DocumentRoutes(Documents documents) {
    this.documents = documents;
  }

  private static Map<String, Boolean> orders() {
    Map<String, Boolean> orders = new LinkedHashMap<>();
    orders.put("asc", false);
    orders.put("desc", true);
    return orders;
  }

  public void mount(Mount mount) {
    mount.route(Method.GET, ALL + "{?filter,schema,sort,order,limit,after}", this::query);
    mount.route(Method.POST, ALL, this::create);
    mount.route(Method.GET, ONE, this::read);
    mount.route(Method.PUT, ONE, this::replace);
    mount.route(Method.PATCH, ONE, this::patch);
    mount.route(Method.DELETE, ONE, this::delete);
    mount.route(Method.GET, ONE + "/versions{?limit}", this::versions);
    mount.route(Method.GET, ONE + "/versions/{version}", this::version);
  }

  private Response query(Request request) {
    return Answers.page(
        documents.query(
            request.rights(),
            request.path("store"),
            new Query(
                Asked.or(request.query("filter"), ""),
                request.query("schema"),
                request.query("sort"),
                Asked.or(Asked.word(request, "order", ORDERS), false),
                request.query("after"),
                request.query("limit", USUAL, 1, Query.MOST))),
        Document::of);
  }

  private Response create(Request request) {
    Shown made =
        documents.create(
            request.rights(), request.path("store"), request.body(DocumentForm.New.class).draft());
    return Response.created("/v1/documents/" + made.store() + "/" + made.id(), Document.of(made))
        .version(made.version());
  }

  private Response read(Request request) {
    Shown shown = documents.read(request.rights(), request.path("store"), request.path("id"));
    return Answers.versioned(request, shown.version(), Document.of(shown));
  }

  private Response replace(Request request) {
    DocumentForm.Changed body = request.body(DocumentForm.Changed.class);
    if (body.fields() == null) {
      throw Problem.of(ProblemType.INVALID, "`fields` is missing")
          .at("/fields")
          .cure("send all fields, or PATCH to change some")
          .refused();
    }
    return changed(request, body, true);
  }

  private Response patch(Request request) {
    return changed(request, request.body(DocumentForm.Changed.class), false);
  }

  private Response changed(Request request, DocumentForm.Changed body, boolean whole) {
    Shown shown =
        documents.change(
            request.rights(),
            request.path("store"),
            request.path("id"),
            body.edit(whole, request.versionIfGiven()));
    return Response.ok(Document.of(shown)).version(shown.version());
  }

  private Response delete(Request request) {
    documents.delete(
        request.rights(), request.path("store"), request.path("id"), request.versionIfGiven());
    return Response.noContent();
  }

  private Response versions(Request request) {
    return Answers.page(
        new Page<>(
            documents.versions(
                request.rights(),
                request.path("store"),
                request.path("id"),
                request.query("limit", USUAL, 1, VERSIONS)),
            null),
        Document::of);
  }

  private Response version(Request request) {
    String text = request.path("version");
    // what is no number is no version that there is
    long version = text.matches("[1-9][0-9]{0,17}") ? Long.parseLong(text) : -1;
    return Response.ok(
        Document.of(
            documents.version(
                request.rights(), request.path("store"), request.path("id"), version)));
  }
}
