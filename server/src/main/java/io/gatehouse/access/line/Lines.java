package io.gatehouse.access.line;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.gatehouse.access.line.Line.Link;
import io.gatehouse.access.line.Line.Ref;
import io.gatehouse.change.Change;
import io.gatehouse.change.ChangeListener;
import io.gatehouse.change.Receipt;
import io.gatehouse.core.policy.Resource;
import io.gatehouse.core.policy.ResourceType;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.store.Stores;
import io.gatehouse.store.record.PrincipalRecord;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The lines of things that somebody holds, and of those that were asked for lately.
///
/// A line lives as long as something live depends on it, and is brought up to date before live
/// connections are told of a change. Safe for use by any thread.
public final class Lines implements ChangeListener {
  /// The kind of devices.
  public static final String DEVICE = "device";

  static final Logger LOG = LoggerFactory.getLogger(Lines.class);
  private static final int RECENT = 10_000;

  private final Stores stores;
  private final Map<String, Reader> readers = new ConcurrentHashMap<>();
  private final Cache<Ref, Line> all =
      Caffeine.newBuilder().weakValues().executor(Runnable::run).build();
  private final Cache<Ref, Line> recent =
      Caffeine.newBuilder().maximumSize(RECENT).executor(Runnable::run).build();
  private final AtomicLong versions = new AtomicLong();

  public Lines(Stores stores) {
    this.stores = stores;
    readers.put(DEVICE, this::device);
  }

  /// Finds things of one kind; blocks.
  @FunctionalInterface
  public interface Reader {
    /// A thing that is not there is one that belongs to nobody.
    Link read(String application, String id);
  }

  /// Knows another kind of things. To be called before any door opens; whoever changes such a thing
  /// calls `renew` afterwards.
  public void add(String kind, Reader reader) {
    readers.put(kind, reader);
  }

  /// The line of a thing, known or not; never blocks.
  public Line of(Ref ref) {
    return Objects.requireNonNull(all.get(ref, absent -> new Line(this, absent)));
  }

  /// The line of a device.
  public Line ofDevice(String application, String device) {
    return of(new Ref(application, DEVICE, device));
  }

  /// Reads a thing again if anybody depends on it; blocks. False if nobody does.
  public boolean renew(Ref ref) {
    Line line = all.getIfPresent(ref);
    if (line == null) {
      return false;
    }
    line.renew();
    return true;
  }

  /// Reads all things of a kind again that anybody depends on and whose ids begin like this;
  /// blocks.
  public void renewAll(String application, String kind, String prefix) {
    renewAll(line ->
        line.ref().application().equals(application)
            && line.ref().kind().equals(kind)
            && line.ref().id().startsWith(prefix));
  }

  /// Whether anything live may depend on this thing.
  public boolean isHeld(Ref ref) {
    return all.getIfPresent(ref) != null;
  }

  @Override
  public Receipt apply(Change change) {
    if (change instanceof Change.OfPrincipal(String application, Subject subject, String _)) {
      switch (subject.kind()) {
        case DEVICE -> deviceChanged(new Ref(application, DEVICE, subject.id()));
        case USER -> userChanged(application, subject);
        case CLIENT, OWNER, ANONYMOUS, GROUP, ROLE -> {}
      }
    }
    return Receipt.NOTHING;
  }

  private void deviceChanged(Ref ref) {
    if (renew(ref) && !isThere(ref.application(), Subject.device(ref.id()))) {
      // those directly below it stand at the top now
      renewAll(line -> line.isBelow(ref));
    }
  }

  private void userChanged(String application, Subject user) {
    if (!isThere(application, user)) {
      // what it owned has no owner now
      renewAll(line -> line.ref().application().equals(application));
    }
  }

  private void renewAll(Predicate<Line> touched) {
    all.asMap().values().stream().filter(touched).forEach(Line::renew);
  }

  /// Where nobody knows, it is looked at what may depend on it.
  private boolean isThere(String application, Subject subject) {
    try {
      return stores.read(t -> t.principals().find(application, subject)).isPresent();
    } catch (RuntimeException failed) {
      LOG.warn("it is not known whether there is `{}`", subject, failed);
      return false;
    }
  }

  Link read(Ref ref) {
    Reader reader = readers.get(ref.kind());
    if (reader == null) {
      throw new IllegalArgumentException("nobody knows things of kind " + ref.kind());
    }
    return reader.read(ref.application(), ref.id());
  }

  private Link device(String application, String id) {
    PrincipalRecord found =
        stores.read(t -> t.principals().find(application, Subject.device(id))).orElse(null);
    String owner = found == null ? null : found.owner();
    String parent = found == null ? null : found.parent();
    return new Link(
        above ->
            owner == null
                ? Resource.of(ResourceType.DEVICE, id, above)
                : Resource.owned(ResourceType.DEVICE, id, Subject.user(owner), above),
        parent == null ? null : new Ref(application, DEVICE, parent));
  }

  void touch(Line line) {
    recent.put(line.ref(), line);
  }

  static void beside(Runnable task) {
    Thread.ofVirtual().name("line").start(task);
  }

  long nextVersion() {
    return versions.incrementAndGet();
  }
}
