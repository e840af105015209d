package io.gatehouse.store.action;

import io.gatehouse.core.policy.Subject;
import org.jspecify.annotations.Nullable;

/// One time that a device was told to do something.
///
/// @param id unique in the action; later ones sort behind earlier ones
/// @param sender who told it to
/// @param payload JSON
/// @param status what the device says about it, for people
/// @param result JSON; null while there is none
/// @param createdAt epoch milliseconds
/// @param changedAt epoch milliseconds
/// @param dueAt when it is given up, in epoch milliseconds
public record ActionCall(
    String application,
    String device,
    String action,
    String id,
    State state,
    Subject sender,
    String payload,
    @Nullable String status,
    @Nullable String result,
    long createdAt,
    long changedAt,
    long dueAt) {

  /// How a call stands.
  public enum State {
    /// It is safe, and nobody was told yet.
    ACCEPTED,
    /// The device was listening when it was sent.
    DELIVERED,
    /// Nobody was listening for the device when it was sent.
    NO_DEVICE,
    /// The device is at it.
    RUNNING,
    DONE,
    FAILED,
    /// The device has not answered in time.
    TIMED_OUT;

    /// Whether something may still come of it.
    public boolean isOpen() {
      return switch (this) {
        case ACCEPTED, DELIVERED, NO_DEVICE, RUNNING -> true;
        case DONE, FAILED, TIMED_OUT -> false;
      };
    }
  }

  public ActionCall to(State next, @Nullable String said, @Nullable String got, long now) {
    return new ActionCall(
        application,
        device,
        action,
        id,
        next,
        sender,
        payload,
        said == null ? status : said,
        got == null ? result : got,
        createdAt,
        now,
        dueAt);
  }
}
