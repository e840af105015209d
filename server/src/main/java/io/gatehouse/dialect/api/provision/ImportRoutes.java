package io.gatehouse.dialect.api.provision;

import io.gatehouse.access.Access;
import io.gatehouse.device.provision.DeviceImport;
import io.gatehouse.dialect.api.form.Asked;
import io.gatehouse.dialect.api.form.Mount;
import io.gatehouse.door.http.Method;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.http.Response;
import io.gatehouse.identity.Author;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// Lists of devices.
final class ImportRoutes {
  private static final Map<String, Boolean> FLAG = Map.of("true", true, "false", false);

  private final DeviceImport imports;
  private final Access access;
  private final Supplier<Optional<URI>> home;

  ImportRoutes(DeviceImport imports, Access access, Supplier<Optional<URI>> home) {
    this.imports = imports;
    this.access = access;
    this.home = home;
  }

  void mount(Mount mount) {
    mount.route(Method.POST, "/v1/devices/import{?dry_run}", this::take);
  }

  private Response take(Request request) {
    Author author = access.author(request.signedIn());
    boolean dry = Asked.or(Asked.word(request, "dry_run", FLAG), false);
    return Response.ok(
        ImportJson.Report.of(imports.run(author, csv(request), dry), home.get(), request.id()));
  }

  private static String csv(Request request) {
    String type = request.header("Content-Type");
    if (type == null || !type.toLowerCase(Locale.ROOT).matches("text/csv\\s*(;.*)?")) {
      throw Problem.of(ProblemType.UNSUPPORTED_MEDIA_TYPE, "the body is not said to be a list")
          .at("Content-Type")
          .cure("send `Content-Type: text/csv`")
          .refused();
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(request.bytes()))
          .toString();
    } catch (CharacterCodingException e) {
      throw Problem.of(ProblemType.MALFORMED, "the list is not UTF-8")
          .cure("save it as UTF-8")
          .refused();
    }
  }
}
