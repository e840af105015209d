package io.gatehouse.dialect.signalk.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.dialect.signalk.entry.Entry;
import io.gatehouse.dialect.signalk.entry.UserType;
import io.gatehouse.dialect.signalk.entry.Words;
import io.gatehouse.door.http.Method;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.http.Response;
import io.gatehouse.door.http.Router;
import io.gatehouse.identity.Author;
import io.gatehouse.identity.Directory;
import io.gatehouse.identity.Draft;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import io.gatehouse.store.record.PrincipalRecord;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// The users of Signal K.
public final class UserRoutes {
  private static final String PATH = "/skServer/security/users";
  private static final String FAILED = "Unable to add user";

  private final Desk desk;
  private final Directory directory;

  public UserRoutes(Entry entry) {
    this.desk = new Desk(entry);
    this.directory = entry.rooms().directory();
  }

  public void mount(Router router) {
    router.route(Method.GET, PATH, this::list);
    router.route(Method.POST, PATH + "/{id}", this::add);
    router.route(Method.PUT, PATH + "/{id}", this::change);
    router.route(Method.DELETE, PATH + "/{id}", this::delete);
    router.route(Method.PUT, "/skServer/security/user/{id}/password", this::setPassword);
  }

  private Response list(Request request) {
    Author author = desk.author(request);
    ArrayNode users = JsonNodeFactory.instance.arrayNode();
    for (PrincipalRecord user : desk.all(author.application(), Subject.Kind.USER)) {
      users
          .addObject()
          .put("userId", user.name())
          .put("type", UserType.of(user.roles()).orElse(UserType.READONLY).label())
          .put("isOIDC", false);
    }
    return Response.ok(users);
  }

  private Response add(Request request) {
    Author author = desk.author(request);
    JsonNode sent = Desk.sent(request);
    String password = Desk.text(sent, "password");
    try {
      UserType type = Desk.type(sent, "type");
      if (type == null || password == null) {
        throw Problem.of(ProblemType.INVALID, "a user needs a type and a password").refused();
      }
      Draft draft = Desk.retyped(Draft.named(Subject.Kind.USER, request.path("id")), type, null);
      directory.create(author, draft, password);
      return Words.text(200, "User added");
    } catch (Refused refused) {
      return refused.problem().type() == ProblemType.CONFLICT
          ? Words.text(400, "User already exists")
          : Desk.failed(400, FAILED, refused);
    }
  }

  private Response change(Request request) {
    Author author = desk.author(request);
    JsonNode sent = Desk.sent(request);
    Subject user = Subject.user(request.path("id"));
    try {
      UserType type = Desk.type(sent, "type");
      if (type != null) {
        directory.change(author, user, null, draft -> Desk.retyped(draft, type, null));
      }
      password(author, user, Desk.text(sent, "password"), Desk.text(sent, "current"), request);
      return Words.text(200, "User updated");
    } catch (Refused refused) {
      return Desk.failed(500, FAILED, refused);
    }
  }

  /// Takes a JSON string and a plain text, of which the real server takes neither.
  private Response setPassword(Request request) {
    Author author = desk.author(request);
    String text = new String(request.bytes(), StandardCharsets.UTF_8);
    try {
      String password = text.startsWith("\"") ? Desk.sent(request).asText() : text;
      password(author, Subject.user(request.path("id")), password, null, request);
      return Words.text(200, "User updated");
    } catch (Refused refused) {
      return Desk.failed(500, FAILED, refused);
    }
  }

  /// Ends every session and token of the user. Whoever sets their own shows the one until now.
  private void password(
      Author author,
      Subject user,
      @Nullable String fresh,
      @Nullable String current,
      Request request) {
    if (fresh != null && !fresh.isEmpty()) {
      directory.setPassword(
          author, user, new Directory.PasswordChange(current, fresh, true, request.origin()));
    }
  }

  private Response delete(Request request) {
    Author author = desk.author(request);
    try {
      directory.delete(author, Subject.user(request.path("id")), null);
      return Words.text(200, "User deleted");
    } catch (Refused refused) {
      return Desk.failed(500, "Unable to delete user", refused);
    }
  }
}
