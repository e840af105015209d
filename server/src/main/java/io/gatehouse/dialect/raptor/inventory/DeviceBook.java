package io.gatehouse.dialect.raptor.inventory;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.core.policy.Resource;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.device.Devices;
import io.gatehouse.dialect.raptor.app.Domains;
import io.gatehouse.dialect.raptor.entry.Entry;
import io.gatehouse.dialect.raptor.entry.Items;
import io.gatehouse.dialect.raptor.entry.OnBehalf;
import io.gatehouse.dialect.raptor.entry.Sent;
import io.gatehouse.dialect.raptor.entry.Words;
import io.gatehouse.door.json.Json;
import io.gatehouse.identity.Author;
import io.gatehouse.identity.Draft;
import io.gatehouse.identity.record.Names;
import io.gatehouse.store.Page;
import io.gatehouse.store.device.DeviceModel;
import io.gatehouse.store.device.DeviceStore;
import io.gatehouse.store.raptor.RaptorItem;
import io.gatehouse.store.record.PrincipalRecord;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Devices as Raptor knows them: those of the directory with their models, under names that need
/// not be unique, in an app or in none. All methods block.
public final class DeviceBook {
  private static final int PAGE = 500;

  private final Entry entry;
  private final Devices devices;
  private final Items items;
  private final Domains domains;

  public DeviceBook(Entry entry, Domains domains) {
    this.entry = entry;
    this.devices = entry.rooms().devices();
    this.items = new Items(entry, RaptorItem.Kind.DEVICE);
    this.domains = domains;
  }

  /// A device with what Raptor knows besides.
  ///
  /// @param item null for one that no client of Raptor has written
  public record Known(Devices.Device device, @Nullable RaptorItem item) {
    public PrincipalRecord principal() {
      return device.principal();
    }

    public DeviceModel model() {
      return device.model();
    }

    public String id() {
      return principal().subject().id();
    }

    public String name() {
      String name = item == null ? null : item.name();
      return name == null ? principal().name() : name;
    }

    @Nullable String domain() {
      return item == null ? null : item.domain();
    }

    @Nullable String description() {
      JsonNode kept = item == null ? null : Entry.read(item.body()).get("description");
      return item == null ? principal().description() : kept == null ? null : kept.asText();
    }
  }

  public Known read(Author author, String id) {
    return known(devices.read(author, id));
  }

  private Known known(Devices.Device device) {
    PrincipalRecord principal = device.principal();
    return new Known(
        device, items.find(principal.application(), principal.subject().id()).orElse(null));
  }

  /// Devices that the author may read, until the sink wants no more.
  void each(Author author, DeviceStore.Query query, Predicate<Known> sink) {
    String after = null;
    do {
      Page<Devices.Device> page = devices.search(author, query, after, PAGE);
      Map<String, RaptorItem> known = new HashMap<>();
      List<String> ids =
          page.items().stream().map(device -> device.principal().subject().id()).toList();
      items.find(author.application(), ids).forEach(item -> known.put(item.id(), item));
      boolean more =
          page.items().stream()
              .map(device -> new Known(device, known.get(device.principal().subject().id())))
              .allMatch(sink);
      after = more ? page.next() : null;
    } while (after != null);
  }

  Known create(Author author, Sent sent) {
    String name = sent.required("name");
    String id = entry.id();
    String owner = owner(author, sent.filled("userId"), author.subject());
    PrincipalRecord made =
        entry.rooms().directory().create(author, draft(id, name, owner), null).record();
    try {
      String domain = sent.filled("domain");
      if (domain != null) {
        domains.requireMember(author, domain);
        author.require(Verb.ADMIN, entry.rooms().resources().principal(made));
      }
      devices.change(new OnBehalf(author), id, null, model -> ModelReader.over(model, sent));
      keep(author, made, name, domain, sent);
      if (domain != null) {
        domains.moved(author, entry.rooms().resources().principal(made), null, domain);
      }
    } catch (RuntimeException refused) {
      entry.rooms().directory().delete(new OnBehalf(author), made.subject(), null);
      throw refused;
    }
    return read(new OnBehalf(author), id);
  }

  private static Draft draft(String id, String name, @Nullable String owner) {
    Draft plain = Draft.named(Subject.Kind.DEVICE, id);
    return new Draft(
        plain.kind(),
        id,
        id,
        name,
        true,
        owner,
        null,
        plain.roles(),
        plain.groups(),
        plain.attributes(),
        plain.publicData());
  }

  /// Only whoever administers the application makes something for somebody else.
  private static @Nullable String owner(Author author, @Nullable String asked, Subject self) {
    if (asked != null && author.administers()) {
      return asked;
    }
    return self.kind() == Subject.Kind.USER ? self.id() : null;
  }

  private void keep(
      Author author, PrincipalRecord device, String name, @Nullable String domain, Sent sent) {
    Names.label(name, "name");
    String id = device.subject().id();
    items.put(
        RaptorItem.fresh(author.application(), RaptorItem.Kind.DEVICE, id, "{}", entry.now())
            .of(id),
        old -> {
          ObjectNode body = Entry.read(old.body());
          String description = sent.text("description");
          if (description != null) {
            Names.description(description);
            body.put("description", description);
          }
          Map<String, String> statuses = ModelReader.statuses(sent.get("actions"));
          if (!statuses.isEmpty()) {
            ObjectNode kept = body.putObject("statuses");
            statuses.forEach(kept::put);
          }
          return old.placed(null, domain).saying(name, Entry.write(body), entry.now());
        });
  }

  Known change(Author author, String id, Sent sent) {
    Known before = read(author, id);
    String name = sent.filled("name");
    String shown = name == null ? before.name() : name;
    String domain = sent.names("domain") ? sent.filled("domain") : before.domain();
    boolean moves = !Objects.equals(domain, before.domain());
    Resource thing = entry.rooms().resources().principal(before.principal());
    if (moves) {
      author.require(Verb.ADMIN, thing);
      if (domain != null) {
        domains.requireMember(author, domain);
      }
    }
    devices.change(author, id, null, model -> ModelReader.over(model, sent));
    String user = sent.filled("userId");
    boolean hands =
        user != null && !user.equals(before.principal().owner()) && author.administers();
    if (hands || !shown.equals(before.name())) {
      entry
          .rooms()
          .directory()
          .change(
              author,
              before.principal().subject(),
              null,
              draft -> redrafted(draft, shown, hands ? user : draft.owner()));
    }
    keep(author, before.principal(), shown, domain, sent);
    if (moves) {
      domains.moved(author, thing, before.domain(), domain);
    }
    return read(new OnBehalf(author), id);
  }

  private static Draft redrafted(Draft draft, String description, @Nullable String owner) {
    return new Draft(
        draft.kind(),
        draft.id(),
        draft.name(),
        description,
        draft.enabled(),
        owner,
        draft.parent(),
        draft.roles(),
        draft.groups(),
        draft.attributes(),
        draft.publicData());
  }

  Known delete(Author author, String id) {
    Known known = read(author, id);
    Resource thing = entry.rooms().resources().principal(known.principal());
    entry.rooms().directory().delete(author, known.principal().subject(), null);
    if (known.domain() != null) {
      domains.moved(author, thing, known.domain(), null);
    }
    return known;
  }

  /// As clients know it.
  public ObjectNode json(Known known) {
    DeviceModel model = known.model();
    ObjectNode json = Words.object().put("id", known.id());
    json.put("userId", known.principal().owner());
    json.put("name", known.name());
    if (known.description() != null) {
      json.put("description", known.description());
    }
    if (known.domain() != null) {
      json.put("domain", known.domain());
    }
    json.set("properties", Json.read(model.properties()));
    json.putObject("settings")
        .put("storeData", model.settings().storeData())
        .put("eventsEnabled", model.settings().eventsEnabled());
    ObjectNode streams = json.putObject("streams");
    model
        .streams()
        .forEach(stream -> {
          ObjectNode one = streams.putObject(stream.name()).put("name", stream.name());
          one.put("type", stream.type() == null ? "" : stream.type());
          one.put("dynamic", stream.dynamic());
          one.put("description", stream.description() == null ? "" : stream.description());
          ObjectNode channels = one.putObject("channels");
          stream
              .channels()
              .forEach((name, channel) -> {
                ObjectNode each = channels.putObject(name).put("name", name);
                each.put("type", channel.type().label());
                if (channel.unit() != null) {
                  each.put("unit", channel.unit());
                }
              });
        });
    actions(json.putObject("actions"), known);
    json.put("createdAt", known.principal().createdAt() / 1_000);
    long updated = Math.max(known.principal().updatedAt(), model.updatedAt());
    json.put("updatedAt", updated / 1_000);
    return json;
  }

  private static void actions(ObjectNode actions, Known known) {
    JsonNode statuses =
        known.item() == null ? Words.object() : Entry.read(known.item().body()).path("statuses");
    known
        .model()
        .actions()
        .forEach(action -> {
          ObjectNode one = actions.putObject(action.name());
          one.put("id", action.name()).put("name", action.name());
          one.put("status", statuses.path(action.name()).asText(""));
          if (action.description() != null) {
            one.put("description", action.description());
          }
        });
  }
}
