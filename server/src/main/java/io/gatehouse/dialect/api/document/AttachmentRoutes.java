package io.gatehouse.dialect.api.document;

import io.gatehouse.dialect.api.document.DocumentForm.Document;
import io.gatehouse.dialect.api.form.Answers;
import io.gatehouse.dialect.api.form.Mount;
import io.gatehouse.document.Documents;
import io.gatehouse.document.Shown;
import io.gatehouse.door.http.Method;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.http.Response;
import io.gatehouse.door.http.peer.PageParts;
import io.gatehouse.store.Page;
import io.gatehouse.store.document.AttachmentRecord;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;

/// Files that go with documents. A browser keeps one and never shows it as a page of ours.
public final class AttachmentRoutes {
  private static final String ALL = DocumentRoutes.ONE + "/attachments";
  private static final String ONE = ALL + "/{name}";

  private final Documents documents;

  public AttachmentRoutes(Documents documents) {
    this.documents = documents;
  }

  public void mount(Mount mount) {
    mount.route(Method.GET, ALL, this::list);
    mount.route(Method.GET, ONE, this::read);
    mount.route(Method.PUT, ONE, this::write);
    mount.route(Method.DELETE, ONE, this::remove);
  }

  private Response list(Request request) {
    return Answers.page(
        new Page<>(
            documents.attachments(request.rights(), request.path("store"), request.path("id")),
            null),
        Attachment::of);
  }

  private Response read(Request request) {
    PageParts.refuse(request::header);
    Documents.File file =
        documents.attachment(
            request.rights(), request.path("store"), request.path("id"), request.path("name"));
    return Response.bytes(200, file.contentType(), file.content())
        .header("Content-Disposition", "attachment; filename*=UTF-8''" + encoded(file.name()))
        .header("X-Content-Type-Options", "nosniff")
        .header("Content-Security-Policy", "sandbox; default-src 'none'");
  }

  private static String encoded(String name) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private Response write(Request request) {
    String type = request.header("Content-Type");
    Shown shown =
        documents.attach(
            request.rights(),
            request.path("store"),
            request.path("id"),
            new Documents.File(
                request.path("name"),
                type == null ? "application/octet-stream" : type.strip().toLowerCase(Locale.ROOT),
                request.bytes()));
    return Response.ok(Document.of(shown)).version(shown.version());
  }

  private Response remove(Request request) {
    Shown shown =
        documents.detach(
            request.rights(), request.path("store"), request.path("id"), request.path("name"));
    return Response.ok(Document.of(shown)).version(shown.version());
  }

  /// A file without what is in it.
  public record Attachment(String name, String contentType, long bytes, Instant updatedAt) {
    static Attachment of(AttachmentRecord record) {
      return new Attachment(
          record.name(),
          record.contentType(),
          record.bytes(),
          Instant.ofEpochMilli(record.updatedAt()));
    }
  }
}
