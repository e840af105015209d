package io.gatehouse.outbound;

import io.gatehouse.audit.AuditAction;
import io.gatehouse.change.Changes;
import io.gatehouse.change.Done;
import io.gatehouse.change.Outcome;
import io.gatehouse.core.policy.Resource;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.identity.Author;
import io.gatehouse.identity.record.Facts;
import io.gatehouse.identity.record.Names;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import io.gatehouse.store.Stores;
import io.gatehouse.store.Transaction;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Where each application may call: nowhere, until somebody says so.
///
/// The operator names what he likes, private addresses too. An application's administrators name
/// hosts of the public internet alone: the server stands in another place than they, and may reach
/// what they may not. All methods may block.
public final class Destinations {
  private static final String KEY = "outbound/";
  private static final int MOST = 100;

  private final Stores stores;
  private final Changes changes;
  private final Settings settings;

  public Destinations(Stores stores, Changes changes, Settings settings) {
    this.stores = stores;
    this.changes = changes;
    this.settings = settings;
  }

  /// What an operator says.
  ///
  /// @param allow his own list
  /// @param byApplications whether applications have lists of their own
  public record Settings(List<Destination> allow, boolean byApplications) {}

  /// The application's own list, as its administrators see it.
  public List<String> list(Author author) {
    requireAdmin(author);
    return own(author.application());
  }

  /// What the operator lets this application call besides.
  public List<String> byOperator(Author author) {
    requireAdmin(author);
    return settings.allow().stream()
        .filter(one -> one.application() == null || one.application().equals(author.application()))
        .map(Destination::toString)
        .toList();
  }

  public Done<List<String>> put(Author author, List<String> texts) {
    requireAdmin(author);
    if (!settings.byApplications() && !texts.isEmpty()) {
      throw Problem.of(ProblemType.CONFLICT, "applications have no lists of their own here")
          .cure("the operator names destinations by `outbound.allow`")
          .refused();
    }
    List<String> list = checked(texts);
    String key = KEY + author.application();
    return changes.make(transaction -> {
      List<String> before = lines(transaction.settings().get(key).orElse(""));
      transaction.settings().put(key, String.join("\n", list));
      return new Outcome<>(
          list,
          List.of(
              Facts.event(
                  AuditAction.SETTINGS_CHANGED,
                  author.application(),
                  author.actor(),
                  "outbound",
                  Map.of("allow", before),
                  Map.of("allow", list))),
          List.of());
    });
  }

  private static List<String> checked(List<String> texts) {
    if (texts.size() > MOST) {
      throw Names.refused("allow", "too many destinations", "use at most " + MOST);
    }
    List<String> list = new ArrayList<>();
    for (int at = 0; at < texts.size(); at++) {
      try {
        Destination one = Destination.parse(texts.get(at));
        if (one.range() != null || one.application() != null) {
          throw new IllegalArgumentException("only the operator names addresses");
        }
        list.add(one.toString());
      } catch (IllegalArgumentException e) {
        throw Names.refused(
            "allow/" + at,
            "`%s` cannot be allowed here".formatted(Names.shown(texts.get(at))),
            "write `host`, `host:port`, `*.domain` or `*`; addresses are named by the operator");
      }
    }
    return list.stream().distinct().toList();
  }

  /// Refuses a call to a host that nobody has named for this application.
  ///
  /// @param host in lower case
  /// @param literal the address that the host is; null where it is a name
  void requireNamed(String application, String host, int port, @Nullable InetAddress literal) {
    Stream<Destination> own =
        settings.byApplications() ? own(application).stream().map(Destination::parse) : Stream.of();
    if (Stream.concat(settings.allow().stream(), own)
        .noneMatch(one -> one.admits(application, host, port, literal))) {
      throw refused(
          host, port, "is not on the list of what application `" + application + "` may call");
    }
  }

  /// Refuses a call that may end at an address which is not public, unless the operator says so.
  void requireReach(String application, String host, int port, List<InetAddress> addresses) {
    for (InetAddress address : addresses) {
      if (!Reach.isPublic(address)
          && settings.allow().stream()
              .noneMatch(one -> one.vouches(application, host, port, address))) {
        throw refused(host, port, "is at no public address");
      }
    }
  }

  private static Refused refused(String host, int port, String why) {
    return Problem.of(ProblemType.FORBIDDEN, "`%s:%d` %s".formatted(Names.shown(host), port, why))
        .cure(
            "an administrator adds public hosts by `PUT /v1/outbound`; the operator adds others by"
                + " `outbound.allow`")
        .coded("outbound-refused")
        .refused();
  }

  private List<String> own(String application) {
    return stores.read(transaction -> own(transaction, application));
  }

  /// The application's own list, as it is kept.
  public static List<String> own(Transaction transaction, String application) {
    return lines(transaction.settings().get(KEY + application).orElse(""));
  }

  private static List<String> lines(String text) {
    return text.lines().map(line -> line.toLowerCase(Locale.ROOT)).toList();
  }

  private static void requireAdmin(Author author) {
    author.require(Verb.ADMIN, Resource.application(author.application()));
  }
}
