package io.gatehouse.dialect.flexmeasures;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.dialect.flexmeasures.Numbers.Kind;
import io.gatehouse.dialect.flexmeasures.form.Words;
import io.gatehouse.door.json.Json;
import io.gatehouse.identity.organisation.Organisation;
import io.gatehouse.store.people.AddressRecord;
import io.gatehouse.store.record.PrincipalRecord;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Users as FlexMeasures shows them. Blocks.
final class UserJson {
  private static final String TIMEZONE = "timezone";
  private static final String STANDARD_ZONE = "Europe/Amsterdam";

  private final Desk desk;

  UserJson(Desk desk) {
    this.desk = desk;
  }

  /// What is known of a user besides its record.
  ///
  /// @param email null where there is none
  record Known(
      PrincipalRecord record,
      Organisation account,
      @Nullable String email,
      String timezone,
      Activity activity) {

    /// What a filter looks through.
    String searched() {
      return String.join("\n", Usernames.shown(record.name()), email == null ? "" : email);
    }
  }

  Known known(PrincipalRecord record, Organisation account) {
    String application = desk.application();
    return desk.rooms()
        .stores()
        .read(t ->
            new Known(
                record,
                account,
                t.people()
                    .address(application, record.subject())
                    .map(AddressRecord::address)
                    .orElse(null),
                t.organisations()
                    .notes(application, record.subject().id())
                    .map(notes -> Json.read(notes).path(TIMEZONE).asText(STANDARD_ZONE))
                    .orElse(STANDARD_ZONE),
                Activity.of(t, application, record.subject())));
  }

  static String notes(String timezone) {
    return Words.object().put(TIMEZONE, timezone).toString();
  }

  /// As one user is shown: roles by their numbers.
  ObjectNode one(Known user) {
    ObjectNode json = common(user, desk.numbers().of(Kind.USER, user.record().subject().id()));
    ArrayNode roles = json.putArray("flexmeasures_roles");
    List<String> shown = shown(user.record());
    Map<String, Long> numbers = desk.numbers().of(Kind.ROLE, shown);
    shown.forEach(role -> roles.add(numbers.getOrDefault(role, 0L)));
    times(json, user);
    return json;
  }

  /// As many are: roles by their names, and the account with each.
  List<ObjectNode> many(List<Known> users, AccountJson accounts) {
    Map<String, Long> numbers =
        desk.numbers()
            .of(Kind.USER, users.stream().map(user -> user.record().subject().id()).toList());
    return users.stream()
        .map(user -> {
          ObjectNode json = common(user, numbers.getOrDefault(user.record().subject().id(), 0L));
          ArrayNode roles = json.putArray("flexmeasures_roles");
          shown(user.record()).forEach(role -> roles.add(RoleNames.shown(role)));
          times(json, user);
          json.set("account", accounts.one(user.account()));
          return json;
        })
        .toList();
  }

  private static List<String> shown(PrincipalRecord record) {
    return record.roles().stream().filter(RoleNames::isShown).sorted().toList();
  }

  private ObjectNode common(Known user, long number) {
    return Words.object()
        .put("id", number)
        .put("email", user.email())
        .put("username", Usernames.shown(user.record().name()))
        .put("account_id", desk.numbers().of(Kind.ACCOUNT, user.account().id()))
        .put("active", user.record().enabled())
        .put("timezone", user.timezone());
  }

  private static void times(ObjectNode json, Known user) {
    Words.putTime(json, "last_login_at", user.activity().login());
    Words.putTime(json, "last_seen_at", user.activity().seen());
  }
}
