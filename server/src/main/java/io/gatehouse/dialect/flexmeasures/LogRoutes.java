package io.gatehouse.dialect.flexmeasures;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.core.policy.Resource;
import io.gatehouse.core.policy.ResourceType;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.dialect.flexmeasures.Numbers.Kind;
import io.gatehouse.dialect.flexmeasures.form.Listing;
import io.gatehouse.dialect.flexmeasures.form.Words;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.http.Response;
import io.gatehouse.door.json.Json;
import io.gatehouse.identity.Author;
import io.gatehouse.identity.member.Members;
import io.gatehouse.identity.organisation.Organisation;
import io.gatehouse.store.AuditStore;
import io.gatehouse.store.record.AuditRecord;
import io.gatehouse.store.record.PrincipalRecord;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What happened to a user, and to an account with all of its users: newest first, with old and new
/// values, from the one audit that tells of everything.
final class LogRoutes {
  private static final int MOST = 1_000;
  private static final int LONGEST_EVENT = 500;

  private final Desk desk;

  LogRoutes(Desk desk) {
    this.desk = desk;
  }

  Response ofUser(Request request) {
    Author author = desk.author(request);
    Listing listing = Listing.of(request, List.of("event_datetime"));
    Desk.Seen target = desk.user(author, request.path("id"));
    Resource user =
        Resource.of(
            ResourceType.USER, target.user().subject().id(), Members.resource(target.account()));
    author.require(Verb.READ, Resource.of(ResourceType.AUDIT, "log", user));
    List<AuditRecord> entries = new ArrayList<>(of(target.user().subject().toString()));
    return listing.answer(
        entries,
        LogRoutes::event,
        Map.of("event_datetime", Comparator.comparingLong(AuditRecord::at)),
        page -> page.stream().map(entry -> shown(entry, false)).toList());
  }

  Response ofAccount(Request request) {
    Author author = desk.author(request);
    Listing listing = Listing.of(request, List.of("event_datetime"));
    Organisation account = desk.account(author, request.path("id"));
    author.require(
        Verb.READ, Resource.of(ResourceType.AUDIT, "log", Members.resource(account.record())));
    List<AuditRecord> entries = new ArrayList<>(of("organisation:" + account.id()));
    for (PrincipalRecord user : desk.users(account.record())) {
      entries.addAll(of(user.subject().toString()));
    }
    entries.sort(Comparator.comparingLong(AuditRecord::sequence).reversed());
    return listing.answer(
        entries.stream().limit(MOST).toList(),
        LogRoutes::event,
        Map.of("event_datetime", Comparator.comparingLong(AuditRecord::at)),
        page -> page.stream().map(entry -> shown(entry, true)).toList());
  }

  private List<AuditRecord> of(String target) {
    AuditStore.Filter filter =
        new AuditStore.Filter(desk.application(), null, null, target, null, null);
    return desk.rooms().stores().read(t -> t.audit().newest(filter, null, MOST));
  }

  private ObjectNode shown(AuditRecord entry, boolean ofAccount) {
    ObjectNode json =
        Words.object()
            .put("event", event(entry))
            .put("event_datetime", ofAccount ? Words.httpTime(entry.at()) : Words.time(entry.at()));
    PrincipalRecord actor = actor(entry);
    if (!ofAccount) {
      json.put("active_user_name", actor == null ? entry.actor() : Usernames.shown(actor.name()));
    }
    Words.put(
        json,
        "active_user_id",
        actor == null ? null : desk.numbers().of(Kind.USER, actor.subject().id()));
    return json;
  }

  private @Nullable PrincipalRecord actor(AuditRecord entry) {
    String prefix = "user:";
    return entry.actor().startsWith(prefix)
        ? desk.rooms()
            .directory()
            .find(desk.application(), Subject.user(entry.actor().substring(prefix.length())))
            .orElse(null)
        : null;
  }

  /// What happened in one line: `user.changed user:mia, enabled: true -> false`.
  private static String event(AuditRecord entry) {
    JsonNode body = Json.read(entry.body());
    JsonNode before = body.path("before");
    JsonNode after = body.path("after");
    TreeSet<String> names = new TreeSet<>();
    before.fieldNames().forEachRemaining(names::add);
    after.fieldNames().forEachRemaining(names::add);
    StringBuilder text = new StringBuilder(entry.action());
    if (entry.target() != null) {
      text.append(' ').append(entry.target());
    }
    for (String name : names) {
      text.append(", ").append(name).append(": ");
      if (before.has(name)) {
        text.append(word(before.path(name))).append(" -> ");
      }
      text.append(after.has(name) ? word(after.path(name)) : "nothing");
    }
    return text.length() > LONGEST_EVENT
        ? text.substring(0, LONGEST_EVENT - 1) + "…"
        : text.toString();
  }

  private static String word(JsonNode value) {
    return value.isTextual() ? value.asText() : value.toString();
  }
}
