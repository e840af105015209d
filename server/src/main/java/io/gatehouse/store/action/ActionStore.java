package io.gatehouse.store.action;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Calls of actions, and what was said last about each action.
public interface ActionStore {

  /// Adds a call, and forgets the oldest of the same action that have ended, so that `kept` stay.
  ///
  /// @throws io.gatehouse.store.MissingReference when there is no such device
  void add(ActionCall call, int kept);

  Optional<ActionCall> find(String application, String device, String action, String id);

  /// Replaces a call that is there.
  void put(ActionCall call);

  /// Calls of an action, the latest first, `before` exclusive, `limit` of them at most.
  List<ActionCall> list(
      String application,
      String device,
      String action,
      boolean onlyOpen,
      @Nullable String before,
      int limit);

  /// How many calls of a device are open.
  long open(String application, String device);

  /// Open calls that are to be given up by now, the most urgent first.
  List<ActionCall> due(long now, int limit);

  Optional<ActionStatus> status(String application, String device, String action);

  /// What was said last about each action of a device, by their names.
  List<ActionStatus> statuses(String application, String device);

  /// Adds or replaces what was said last.
  ///
  /// @throws io.gatehouse.store.MissingReference when there is no such device
  void put(ActionStatus status);

  /// Forgets what was said last; false when there was nothing.
  boolean clear(String application, String device, String action);
}
