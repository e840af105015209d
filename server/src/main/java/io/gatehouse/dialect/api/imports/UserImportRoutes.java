package io.gatehouse.dialect.api.imports;

import io.gatehouse.access.Access;
import io.gatehouse.dialect.api.form.Asked;
import io.gatehouse.dialect.api.form.Mount;
import io.gatehouse.door.http.Method;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.http.Response;
import io.gatehouse.identity.Author;
import io.gatehouse.identity.imports.UserImport;
import io.gatehouse.identity.imports.UserRow;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Takes users from `gatehouse import users`.
public final class UserImportRoutes {
  private static final int MOST = 500;

  private final UserImport imports;
  private final Access access;

  public UserImportRoutes(UserImport imports, Access access) {
    this.imports = imports;
    this.access = access;
  }

  public void mount(Mount mount) {
    mount.route(Method.POST, "/v1/users/import", this::run);
  }

  private Response run(Request request) {
    Author author = access.author(request.signedIn());
    Sent sent = request.body(Sent.class);
    if (sent.users().size() > MOST) {
      throw Problem.of(ProblemType.INVALID, "there are too many users in one request")
          .at("users")
          .cure("send at most " + MOST + " at once")
          .refused();
    }
    String salt = sent.salt();
    UserImport.Manner manner =
        new UserImport.Manner(
            salt == null || salt.isEmpty() ? null : salt.getBytes(StandardCharsets.UTF_8),
            Asked.or(sent.dryRun(), false));
    List<Line> lines =
        imports.run(author, sent.users().stream().map(Row::meant).toList(), manner).stream()
            .map(line -> new Line(line.line(), line.outcome(), line.text()))
            .toList();
    return Response.ok(
        new Report(
            lines.stream().noneMatch(line -> line.outcome() == UserImport.Kind.FAILED), lines));
  }

  /// @param salt what Flask-Security keyed the passwords with
  public record Sent(List<Row> users, @Nullable String salt, @Nullable Boolean dryRun) {
    @Override
    public String toString() {
      return "Sent[" + users.size() + " users]";
    }
  }

  /// One user of the file.
  public record Row(
      int line,
      String name,
      @Nullable String email,
      @Nullable String passwordHash,
      @Nullable String organisation,
      @Nullable Set<String> roles,
      @Nullable Boolean enabled) {

    UserRow meant() {
      return new UserRow(
          line,
          name,
          email,
          passwordHash,
          organisation,
          Asked.or(roles, Set.of()),
          Asked.or(enabled, true));
    }
  }

  /// @param complete whether every line was taken or is here already
  public record Report(boolean complete, List<Line> lines) {}

  /// What became of a line of the file.
  public record Line(int line, UserImport.Kind outcome, String text) {}
}
