package io.gatehouse.device;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.gatehouse.audit.AuditAction;
import io.gatehouse.change.Change;
import io.gatehouse.change.Changes;
import io.gatehouse.change.Done;
import io.gatehouse.change.Outcome;
import io.gatehouse.change.Receipt;
import io.gatehouse.change.Stamps;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.identity.Author;
import io.gatehouse.identity.record.Facts;
import io.gatehouse.identity.record.Versions;
import io.gatehouse.store.Page;
import io.gatehouse.store.Stores;
import io.gatehouse.store.Transaction;
import io.gatehouse.store.device.DeviceModel;
import io.gatehouse.store.device.DeviceStore;
import io.gatehouse.store.record.PrincipalRecord;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Models of devices, beside the principals that they are in the directory.
///
/// Every device has a model: an empty one until somebody writes it. Methods with an author ask for
/// its rights: `read` and `update` on the device. Safe for use by any thread; all but `known` may
/// block.
public final class Devices {
  private static final int MOST_KEPT = 100_000;
  private static final int PAGES = 20;

  private final Stores stores;
  private final Changes changes;
  private final InstantSource time;
  private final Stamps<Place> stamps = new Stamps<>();
  private final Cache<Place, Kept> kept =
      Caffeine.newBuilder().maximumSize(MOST_KEPT).executor(Runnable::run).build();

  /// Listens for changes from now on: before live connections do.
  public Devices(Stores stores, Changes changes, InstantSource time) {
    this.stores = stores;
    this.changes = changes;
    this.time = time;
    changes.listen(this::forget);
  }

  /// A device with its model.
  public record Device(PrincipalRecord principal, DeviceModel model) {}

  /// The model of a device, where it is known without waiting; nobody's rights are asked for. Never
  /// blocks.
  public @Nullable Device known(String application, String device) {
    Kept found = kept.getIfPresent(new Place(application, device));
    return found == null || found.stamp.voided() ? null : found.device;
  }

  /// The model of a device; nobody's rights are asked for. Empty where there is no such device.
  public Optional<Device> find(String application, String device) {
    Device known = known(application, device);
    if (known != null) {
      return Optional.of(known);
    }
    Place place = new Place(application, device);
    Stamps.Stamp stamp = stamps.take(place);
    Optional<Device> found = stores.read(transaction -> find(transaction, place));
    found.ifPresent(read -> kept.put(place, new Kept(read, stamp)));
    return found;
  }

  private static Optional<Device> find(Transaction transaction, Place place) {
    return transaction
        .principals()
        .find(place.application(), Subject.device(place.device()))
        .map(principal -> new Device(principal, model(transaction, place)));
  }

  private static DeviceModel model(Transaction transaction, Place place) {
    return transaction
        .devices()
        .find(place.application(), place.device())
        .orElseGet(() -> DeviceModel.empty(place.application(), place.device()));
  }

  /// The device with its model, if the author may read it.
  public Device read(Author author, String device) {
    return required(author, Verb.READ, device);
  }

  /// Replaces the model by what `change` makes of it.
  ///
  /// @param expected the version that the author saw; null for whatever it is now
  public Done<DeviceModel> change(
      Author author, String device, @Nullable Long expected, UnaryOperator<ModelDraft> change) {
    return Versions.settled(() -> {
      DeviceModel before = required(author, Verb.UPDATE, device).model();
      Versions.require(expected, before.version());
      ModelDraft draft = change.apply(ModelDraft.of(before));
      ModelCheck.form(draft);
      DeviceModel after = draft.over(before, time.millis());
      return changes.make(transaction -> written(transaction, author, before, after));
    });
  }

  private static Outcome<DeviceModel> written(
      Transaction transaction, Author author, DeviceModel before, DeviceModel after) {
    DeviceModel now = model(transaction, new Place(after.application(), after.device()));
    if (now.version() != before.version()) {
      throw new Versions.Overtaken();
    }
    DeviceModel kept = transaction.devices().put(after);
    return new Outcome<>(
        kept,
        List.of(
            Facts.event(
                AuditAction.DEVICE_MODEL_CHANGED,
                kept.application(),
                author.actor(),
                "device:" + kept.device(),
                ModelFacts.of(before),
                ModelFacts.of(kept))),
        List.of(new Change.OfDevice(kept.application(), kept.device())));
  }

  /// Devices that the author may read; a page may hold fewer than `limit` although there is a next
  /// one.
  public Page<Device> search(
      Author author, DeviceStore.Query query, @Nullable String after, int limit) {
    List<Device> items = new ArrayList<>();
    String from = after;
    for (int looked = 0; looked < PAGES; looked++) {
      Page<Device> page = page(author.application(), query, from, limit);
      for (Device device : page.items()) {
        if (items.size() == limit) {
          return new Page<>(items, items.getLast().principal().subject().id());
        }
        if (author.may(Verb.READ, device.principal())) {
          items.add(device);
        }
      }
      from = page.next();
      if (from == null || items.size() == limit) {
        return new Page<>(items, from);
      }
    }
    return new Page<>(items, from);
  }

  private Page<Device> page(
      String application, DeviceStore.Query query, @Nullable String after, int limit) {
    return stores.read(transaction -> {
      List<String> ids = transaction.devices().search(application, query, after, limit + 1);
      boolean more = ids.size() > limit;
      List<String> shown = more ? ids.subList(0, limit) : ids;
      List<Device> found =
          shown.stream()
              .flatMap(id -> find(transaction, new Place(application, id)).stream())
              .toList();
      return new Page<>(found, more ? shown.getLast() : null);
    });
  }

  private Device required(Author author, Verb verb, String device) {
    Place place = new Place(author.application(), device);
    Optional<Device> found = stores.read(transaction -> find(transaction, place));
    Subject subject = Subject.device(device);
    author.require(verb, subject, found.map(Device::principal).orElse(null));
    return found.orElseThrow(() -> Versions.missing(subject.toString()));
  }

  private Receipt forget(Change change) {
    switch (change) {
      case Change.OfDevice(String application, String device) ->
          stamps.forget(new Place(application, device));
      case Change.OfPrincipal(String application, Subject subject, String _)
          when subject.kind() == Subject.Kind.DEVICE ->
          stamps.forget(new Place(application, subject.id()));
      case Change.OfPrincipal _,
          Change.OfCredential _,
          Change.OfCredentials _,
          Change.OfGroup _,
          Change.OfRole _,
          Change.OfGrant _,
          Change.OfChannelRule _,
          Change.OfWebhook _ -> {}
    }
    return Receipt.NOTHING;
  }

  private record Place(String application, String device) {}

  private record Kept(Device device, Stamps.Stamp stamp) {}
}
