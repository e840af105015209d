package io.gatehouse.store.device;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Models of devices.
public interface DeviceStore {

  /// The model with its streams; empty while nobody has written one.
  Optional<DeviceModel> find(String application, String device);

  /// Adds or replaces the model. A stream whose name is known keeps its number and its records, a
  /// new one gets a number, and one that is named no more has ended.
  ///
  /// @return the model as it is kept, with the numbers of its streams
  /// @throws io.gatehouse.store.MissingReference when there is no such device
  DeviceModel put(DeviceModel model);

  /// Ids of devices in their order, `after` exclusive, `limit` of them at most.
  List<String> search(String application, Query query, @Nullable String after, int limit);

  /// Streams with a limit of age or number, by their numbers, `after` exclusive.
  List<Limited> limited(long after, int limit);

  /// Numbers of streams that have ended and may still have records.
  List<Long> ended(int limit);

  /// Forgets a stream that has ended, once it has no records.
  void forget(long stream);

  /// Which devices to find; null means any.
  ///
  /// @param text part of the id, the name or the description, in any case
  /// @param properties lines `name=value`, each of which a property must be, in any case
  /// @param stream name of a stream that it has
  record Query(
      @Nullable String text,
      List<String> properties,
      @Nullable String owner,
      @Nullable String parent,
      @Nullable String stream) {
    public Query {
      properties = List.copyOf(properties);
    }
  }

  /// A stream that keeps its records for a while only.
  ///
  /// @param age in microseconds
  record Limited(long number, @Nullable Long age, @Nullable Long records) {}
}
