package io.gatehouse.dialect.flexmeasures;

import io.gatehouse.dialect.flexmeasures.UserJson.Known;
import io.gatehouse.dialect.flexmeasures.form.Body;
import io.gatehouse.dialect.flexmeasures.form.Faults;
import io.gatehouse.dialect.flexmeasures.form.Listing;
import io.gatehouse.dialect.flexmeasures.form.Words;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.http.Response;
import io.gatehouse.identity.Author;
import io.gatehouse.identity.organisation.Organisation;
import io.gatehouse.store.record.PrincipalRecord;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Users: who there is, who comes, and what is changed of them.
final class UserRoutes {
  private static final Map<String, Comparator<Known>> ORDERS =
      Map.of(
          "username",
          Comparator.comparing(user -> Usernames.shown(user.record().name())),
          "email",
          Comparator.comparing(user -> user.email() == null ? "" : user.email()),
          "lastLogin",
          Comparator.comparingLong(user -> Activity.orNever(user.activity().login())),
          "lastSeen",
          Comparator.comparingLong(user -> Activity.orNever(user.activity().seen())));

  private final Desk desk;
  private final UserJson json;
  private final AccountJson accounts;
  private final UserChange change;

  UserRoutes(Desk desk) {
    this.desk = desk;
    this.json = new UserJson(desk);
    this.accounts = new AccountJson(desk);
    this.change = new UserChange(desk);
  }

  /// Those whom the caller may see, of one account or of all.
  Response list(Request request) {
    Author author = desk.author(request);
    Listing listing = Listing.of(request, List.of("username", "email", "lastLogin", "lastSeen"));
    String account =
        request.query("account") != null ? request.query("account") : request.query("account_id");
    List<Organisation> asked =
        account == null
            ? desk.rooms().organisations().list(author)
            : List.of(desk.account(author, account));
    boolean all = flag(request, "include_inactive");
    List<Known> users = new ArrayList<>();
    for (Organisation one : asked) {
      for (PrincipalRecord record : desk.users(one.record())) {
        if (all || record.enabled()) {
          users.add(json.known(record, one));
        }
      }
    }
    return listing.answer(users, Known::searched, ORDERS, page -> json.many(page, accounts));
  }

  private static boolean flag(Request request, String name) {
    String text = request.query(name);
    return switch (text) {
      case null -> false;
      case "true", "True", "1" -> true;
      case "false", "False", "0" -> false;
      default -> throw Faults.query(name, "Not a valid boolean.");
    };
  }

  Response read(Request request) {
    return answer(200, desk.user(desk.author(request), request.path("id")).user());
  }

  Response create(Request request) {
    Author author = desk.author(request);
    Set<String> fields = Set.of("email", "username", "account_id");
    PrincipalRecord made =
        change.create(author, Body.read(request, fields, fields), request.origin());
    return Words.bare(201, json.one(known(made)));
  }

  Response change(Request request) {
    Author author = desk.author(request);
    Body body =
        Body.read(
            request,
            Set.of("email", "username", "active", "timezone", "flexmeasures_roles"),
            Set.of());
    return answer(200, change.change(author, desk.user(author, request.path("id")), body));
  }

  /// Ends every session and token of a user at once, and mails a link to a new password.
  Response resetPassword(Request request) {
    Author author = desk.author(request);
    change.reset(author, desk.user(author, request.path("id")).user(), request.origin());
    return Words.answer(200, Words.object());
  }

  private Response answer(int code, PrincipalRecord user) {
    return Words.answer(code, json.one(known(user)));
  }

  private Known known(PrincipalRecord user) {
    String account =
        desk.rooms()
            .stores()
            .read(t -> io.gatehouse.identity.member.Members.organisation(t, user))
            .orElseThrow()
            .id();
    return json.known(
        user, desk.rooms().organisations().find(desk.application(), account).orElseThrow());
  }
}
