package io.gatehouse.dialect.flexmeasures;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.dialect.flexmeasures.Numbers.Kind;
import io.gatehouse.dialect.flexmeasures.form.Words;
import io.gatehouse.door.json.Json;
import io.gatehouse.identity.organisation.Organisation;
import java.util.ArrayList;
import java.util.List;

/// Accounts as FlexMeasures shows them. Blocks.
final class AccountJson {
  static final List<String> TEXTS = List.of("primary_color", "secondary_color", "logo_url");
  static final String ATTRIBUTES = "attributes";

  private final Desk desk;

  AccountJson(Desk desk) {
    this.desk = desk;
  }

  ObjectNode one(Organisation account) {
    JsonNode data = Json.read(account.record().data());
    ObjectNode json =
        Words.object()
            .put("id", desk.numbers().of(Kind.ACCOUNT, account.id()))
            .put("name", account.record().name());
    for (String name : TEXTS) {
      json.put(name, data.path(name).textValue());
    }
    JsonNode attributes = data.path(ATTRIBUTES);
    json.put(ATTRIBUTES, attributes.isObject() ? attributes.toString() : "{}");
    ArrayNode roles = json.putArray("account_roles");
    for (String role : roles(account)) {
      roles.add(
          Words.object().put("id", desk.numbers().of(Kind.ACCOUNT_ROLE, role)).put("name", role));
    }
    String consultancy = account.record().consultancy();
    Words.put(
        json,
        "consultancy_account_id",
        consultancy == null ? null : desk.numbers().of(Kind.ACCOUNT, consultancy));
    json.putNull("plan_id");
    return json;
  }

  /// In a page, how much there is in the account.
  ObjectNode counted(Organisation account) {
    long users =
        desk.rooms()
            .stores()
            .read(t -> t.organisations().members(desk.application(), account.id()));
    return one(account).put("user_count", users).put("asset_count", 0);
  }

  /// The roles of an account by their names.
  static List<String> roles(Organisation account) {
    List<String> roles =
        new ArrayList<>(account.group().roles().stream().filter(RoleNames::isShown).toList());
    if (account.record().consults()) {
      roles.add(RoleNames.CONSULTANCY);
    }
    return roles.stream().sorted().toList();
  }
}
