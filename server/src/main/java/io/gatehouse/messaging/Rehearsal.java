package io.gatehouse.messaging;

import io.gatehouse.access.Paper;
import io.gatehouse.access.Rights;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;

/// What a change of the policy would cut, found without cutting it.
///
/// It looks at what [Revalidation] would look at: subscriptions end, connections stay as long as
/// their principal and credential do.
public final class Rehearsal {
  private static final int MOST_NAMED = 20;
  private static final int MOST_SESSIONS = 50_000;

  private final Connections connections;
  private final Hub hub;

  public Rehearsal(Connections connections, Hub hub) {
    this.connections = connections;
    this.hub = hub;
  }

  /// What would be cut.
  ///
  /// @param connections how many connections would lose a subscription
  /// @param principals to whom they belong; 20 at most
  /// @param cut whether there are more connections than were looked at
  public record Cuts(int connections, int subscriptions, Set<String> principals, boolean cut) {}

  public Cuts cuts(String application, Paper paper) {
    Collection<Session> sessions = connections.in(application);
    Set<String> principals = new TreeSet<>();
    int touched = 0;
    int lost = 0;
    int looked = 0;
    for (Session session : sessions) {
      if (looked++ >= MOST_SESSIONS) {
        break;
      }
      int own = lost(session, paper);
      if (own > 0) {
        touched++;
        lost += own;
        if (principals.size() < MOST_NAMED) {
          principals.add(session.rights().identity().subject().toString());
        }
      }
    }
    return new Cuts(touched, lost, principals, sessions.size() > MOST_SESSIONS);
  }

  private int lost(Session session, Paper paper) {
    Collection<Subscription> subscriptions = session.subscriptions();
    Collection<String> mailboxes = session.connection().mailboxFilters();
    if (subscriptions.isEmpty() && mailboxes.isEmpty()) {
      return 0;
    }
    Rights now = session.rights();
    Rights then = paper.rights(now);
    int lost = 0;
    for (Subscription subscription : subscriptions) {
      // one that hears only what it may hears less, and goes on
      lost += !subscription.partial() && isLost(now, then, subscription.filter()) ? 1 : 0;
    }
    for (String filter : mailboxes) {
      lost += isLost(now, then, filter) ? 1 : 0;
    }
    return lost;
  }

  private boolean isLost(Rights now, Rights then, String filter) {
    String name = ChannelRights.listenedName(filter);
    return name != null
        && hub.rights().mayListenToAll(now, name)
        && !hub.rights().mayListenToAll(then, name);
  }
}
