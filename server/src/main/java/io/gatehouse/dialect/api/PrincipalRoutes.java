package io.gatehouse.dialect.api;

import io.gatehouse.access.Access;
import io.gatehouse.change.Done;
import io.gatehouse.change.Receipt;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.dialect.api.form.Answers;
import io.gatehouse.dialect.api.form.Asked;
import io.gatehouse.dialect.api.form.Mount;
import io.gatehouse.door.http.Method;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.http.Response;
import io.gatehouse.identity.Author;
import io.gatehouse.identity.Directory;
import io.gatehouse.identity.Directory.PasswordChange;
import io.gatehouse.identity.Sessions;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.store.Page;
import io.gatehouse.store.PrincipalStore;
import io.gatehouse.store.record.PrincipalRecord;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Users, devices or clients: one set of routes for each kind.
final class PrincipalRoutes {
  /// Without what looks alike: a person may have to read it to another.
  private static final String LETTERS = "abcdefghijkmnpqrstuvwxyzACDEFGHJKLMNPQRTUVWXY34679";

  private final Subject.Kind kind;
  private final Directory directory;
  private final Sessions sessions;
  private final Access access;
  private final RandomGenerator random;

  PrincipalRoutes(Subject.Kind kind, ApiDialect.Rooms rooms) {
    this.kind = kind;
    this.directory = rooms.directory();
    this.sessions = rooms.sessions();
    this.access = rooms.access();
    this.random = rooms.random();
  }

  void mount(Mount mount) {
    String one = folder() + "/{id}";
    mount.route(Method.GET, folder() + filters(), this::list);
    mount.route(Method.POST, folder(), this::create);
    mount.route(Method.GET, one, this::read);
    mount.route(Method.PATCH, one, this::change);
    mount.route(Method.PUT, one, this::replace);
    mount.route(Method.DELETE, one, this::delete);
    mount.route(Method.POST, one + "/password", this::resetPassword);
    mount.route(Method.GET, one + "/sessions{?limit,after}", this::listSessions);
    mount.route(Method.DELETE, one + "/sessions", this::endSessions);
  }

  private String folder() {
    return "/v1/" + kind.label() + "s";
  }

  private String filters() {
    return switch (kind) {
      case DEVICE -> "{?limit,after,text,role,group,owner,parent}";
      case CLIENT -> "{?limit,after,text,role,group,owner}";
      case USER, OWNER, ANONYMOUS, GROUP, ROLE -> "{?limit,after,text,role,group}";
    };
  }

  private Response list(Request request) {
    Author author = access.author(request.signedIn());
    String parent = kind == Subject.Kind.DEVICE ? request.query("parent") : null;
    Page<PrincipalRecord> page =
        parent == null
            ? directory.list(author, filter(request), Asked.after(request), Asked.limit(request))
            : below(request, author, parent);
    return Answers.page(page, PrincipalJson::of);
  }

  private Page<PrincipalRecord> below(Request request, Author author, String parent) {
    PrincipalStore.Filter others = filter(request);
    if (!others.equals(new PrincipalStore.Filter(kind, null, null, null, null))) {
      throw Problem.of(ProblemType.MALFORMED, "`parent` does not go with other filters")
          .at("parent")
          .cure("leave the others out")
          .refused();
    }
    return directory.children(
        author, parent.isEmpty() ? null : parent, Asked.after(request), Asked.limit(request));
  }

  private PrincipalStore.Filter filter(Request request) {
    return new PrincipalStore.Filter(
        kind,
        kind == Subject.Kind.USER ? null : request.query("owner"),
        request.query("group"),
        request.query("role"),
        request.query("text"));
  }

  private Response create(Request request) {
    Author author = access.author(request.signedIn());
    PrincipalJson.Full body = request.body(PrincipalJson.Full.class);
    Done<PrincipalRecord> done = directory.create(author, body.draft(kind, null), body.password());
    String location = folder() + "/" + done.record().subject().id();
    return Response.created(location, PrincipalJson.of(done)).version(done.record().version());
  }

  private Response read(Request request) {
    PrincipalRecord record = directory.read(access.author(request.signedIn()), subject(request));
    return Answers.versioned(request, record.version(), PrincipalJson.of(record));
  }

  private Response change(Request request) {
    Author author = access.author(request.signedIn());
    PrincipalJson.Patch patch = request.body(PrincipalJson.Patch.class);
    return changed(directory.change(author, subject(request), request.version(), patch::applied));
  }

  private Response replace(Request request) {
    Author author = access.author(request.signedIn());
    PrincipalJson.Replacement body = request.body(PrincipalJson.Replacement.class);
    Subject subject = subject(request);
    return changed(
        directory.change(
            author, subject, request.version(), now -> body.draft(kind, subject.id())));
  }

  private static Response changed(Done<PrincipalRecord> done) {
    return Response.ok(PrincipalJson.of(done)).version(done.record().version());
  }

  private Response delete(Request request) {
    Author author = access.author(request.signedIn());
    return Answers.ended(
        directory.delete(author, subject(request), request.versionIfGiven()).receipt());
  }

  private Response resetPassword(Request request) {
    Author author = access.author(request.signedIn());
    Reset reset = request.body(Reset.class);
    String generated = reset.password() == null ? generated() : null;
    PasswordChange change =
        new PasswordChange(
            null,
            generated == null ? Asked.or(reset.password(), "") : generated,
            Asked.or(reset.endTokens(), false),
            request.origin());
    Receipt receipt = directory.setPassword(author, subject(request), change).receipt();
    return Response.ok(new WasReset(generated, receipt));
  }

  private String generated() {
    StringBuilder password = new StringBuilder();
    for (int i = 0; i < 20; i++) {
      password.append(i > 0 && i % 5 == 0 ? "-" : "");
      password.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    return password.toString();
  }

  private Response listSessions(Request request) {
    Author author = administrator(request);
    String current = request.rights().identity().credential().id();
    return Answers.page(
        sessions.list(author, subject(request), Asked.after(request), Asked.limit(request)),
        record -> SessionRoutes.Session.of(record, current));
  }

  private Response endSessions(Request request) {
    Author author = administrator(request);
    return Answers.ended(sessions.endAll(author, subject(request), null));
  }

  /// The caller, who must be the principal itself or administer it, be it there or not.
  private Author administrator(Request request) {
    Author author = access.author(request.signedIn());
    Subject subject = subject(request);
    Optional<PrincipalRecord> record = directory.find(author.application(), subject);
    if (!subject.equals(author.subject())) {
      author.require(Verb.ADMIN, subject, record.orElse(null));
    }
    if (record.isEmpty()) {
      throw Problem.of(ProblemType.NOT_FOUND, "there is no `" + subject + "`").refused();
    }
    return author;
  }

  private Subject subject(Request request) {
    return new Subject(kind, request.path("id"));
  }

  record Reset(@Nullable String password, @Nullable Boolean endTokens) {}

  /// @param password the generated one, this once
  record WasReset(@Nullable String password, Receipt receipt) {}
}
