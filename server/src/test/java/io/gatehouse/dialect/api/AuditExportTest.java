package io.gatehouse.dialect.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.gatehouse.Await;
import io.gatehouse.House;
import io.gatehouse.access.Rights;
import io.gatehouse.audit.AuditAction;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.change.Outcome;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.http.Response;
import io.gatehouse.door.http.Streaming;
import io.gatehouse.door.http.body.Body;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import io.gatehouse.store.AuditStore;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Exports of the audit that go on for long, because the audit is long or its reader slow.
class AuditExportTest {
  @TempDir private Path folder;
  private final EventLoop loop = new DefaultEventLoop();
  private House house;
  private AuditExport exports;
  private Rights boss;

  @BeforeEach
  void open() {
    house = new House(folder);
    house.user("boss", "admin");
    boss = house.rights(house.signIn("boss"));
    AuditEvent event =
        AuditEvent.of(
            AuditAction.SETTINGS_CHANGED, "main", House.SERVER.actor(), "something that is long");
    // more than are read at once
    var _ =
        house.changes.make(_ -> new Outcome<>(true, Collections.nCopies(1_200, event), List.of()));
    exports = new AuditExport(house.stores, house.access);
  }

  @AfterEach
  void close() {
    var _ = loop.shutdownGracefully();
    house.close();
  }

  private Slow begin(Rights by) {
    Slow slow = new Slow();
    AuditStore.Filter all = new AuditStore.Filter("main", null, null, null, null, null);
    exports.begin(slow, AuditExport.Format.NDJSON, all, null, by);
    return slow;
  }

  /// What is being read is not read on by somebody who may not any more.
  @Test
  void anExportEndsWithTheRightsOfItsReader() {
    Slow slow = begin(boss);
    slow.take();
    Await.until(() -> slow.lines() == 500);
    slow.take();
    Await.until(() -> slow.lines() == 1_000);
    house.directory.delete(House.SERVER, Subject.user("boss"), null);
    slow.take();
    Await.until(() -> slow.over != null);
    assertThat(slow.over).isEqualTo("cut");
    assertThat(slow.lines()).isEqualTo(1_000);
  }

  @Test
  void anExportGoesOnToItsEnd() {
    Slow slow = begin(boss);
    for (int batch = 0; batch < 3; batch++) {
      int before = slow.lines();
      slow.take();
      Await.until(() -> slow.lines() > before);
    }
    Await.until(() -> slow.over != null);
    assertThat(slow.over).isEqualTo("end");
    assertThat(slow.lines()).isGreaterThan(1_200);
  }

  /// One application does not take all places that there are.
  @Test
  void slowReadersOfOneApplicationDoNotKeepOthersFromIt() {
    house.applications.create(house.access.author(house.owner()), "other", "Other");
    Slow first = begin(boss);
    Slow second = begin(boss);
    Refused refused = catchThrowableOfType(Refused.class, () -> begin(boss));
    assertThat(refused).isNotNull();
    assertThat(refused.problem().type()).isEqualTo(ProblemType.UNAVAILABLE);
    Rights elsewhere =
        house.access.rights(
            new io.gatehouse.identity.Identity(
                "other", Subject.owner("olga"), "olga", boss.identity().credential(), "{}"),
            boss.origin());
    Slow third = begin(elsewhere);
    first.gone();
    Slow fourth = begin(boss);
    List.of(second, third, fourth).forEach(Slow::gone);
  }

  /// Whoever takes a part when it says so.
  private final class Slow implements Streaming, Body {
    private volatile Body.@Nullable Listener listener;
    private volatile boolean writable;
    private volatile int lines;
    private volatile @Nullable String over;

    void take() {
      loop.execute(() -> {
        writable = true;
        listener().writable();
      });
    }

    void gone() {
      loop.submit(() -> listener().gone()).syncUninterruptibly();
    }

    private Body.Listener listener() {
      Body.Listener known = listener;
      if (known == null) {
        throw new IllegalStateException("it has not begun");
      }
      return known;
    }

    int lines() {
      return lines;
    }

    @Override
    public EventLoop loop() {
      return loop;
    }

    @Override
    public Body begin(Response head, Body.Listener by) {
      listener = by;
      return this;
    }

    @Override
    public void write(byte[] bytes) {
      int found = lines;
      for (byte one : bytes) {
        found += one == '\n' ? 1 : 0;
      }
      lines = found;
      writable = false;
    }

    @Override
    public boolean isWritable() {
      return writable;
    }

    @Override
    public void cut() {
      over = "cut";
    }

    @Override
    public void end() {
      over = "end";
    }

    @Override
    public boolean chunked() {
      return false;
    }

    @Override
    public boolean isStuck() {
      return false;
    }

    @Override
    public void flush() {}

    @Override
    public void probe() {}

    @Override
    public Request request() {
      throw new IllegalStateException("nobody asks");
    }

    @Override
    public void fail(Throwable why) {
      throw new IllegalStateException(why);
    }
  }
}
