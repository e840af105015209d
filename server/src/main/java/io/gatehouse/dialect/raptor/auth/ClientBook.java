package io.gatehouse.dialect.raptor.auth;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.config.value.Secret;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.dialect.raptor.entry.Entry;
import io.gatehouse.dialect.raptor.entry.Items;
import io.gatehouse.dialect.raptor.entry.OnBehalf;
import io.gatehouse.dialect.raptor.entry.Sent;
import io.gatehouse.dialect.raptor.entry.Words;
import io.gatehouse.identity.Author;
import io.gatehouse.identity.Directory;
import io.gatehouse.identity.Draft;
import io.gatehouse.identity.oauth.ClientDraft;
import io.gatehouse.identity.oauth.GrantType;
import io.gatehouse.identity.oauth.OAuthClient;
import io.gatehouse.identity.oauth.OAuthClients;
import io.gatehouse.identity.proof.TokenText;
import io.gatehouse.identity.record.Names;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import io.gatehouse.store.Page;
import io.gatehouse.store.PrincipalStore;
import io.gatehouse.store.oauth.OAuthClientRecord;
import io.gatehouse.store.raptor.RaptorItem;
import io.gatehouse.store.record.PrincipalRecord;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Clients of OAuth as Raptor knows them: clients of the directory that act for themselves, under
/// names of their own, of which each is there once. All methods block.
///
/// Whoever makes one owns it. Its secret is random, is told where it is made, and is kept by its
/// hash; nobody chooses one.
final class ClientBook {
  private static final int PAGE = 500;
  private static final long ACCESS_SECONDS = Duration.ofHours(1).toSeconds();
  private static final long REFRESH_SECONDS = Duration.ofDays(30).toSeconds();
  private static final long GRANT_SECONDS = Duration.ofDays(180).toSeconds();

  /// The only scope that Raptor knows.
  private static final Map<String, List<String>> SCOPES =
      Map.of("*", List.of(OAuthClient.EVERYTHING));

  private final Entry entry;
  private final Directory directory;
  private final OAuthClients clients;
  private final Items items;

  ClientBook(Entry entry) {
    this.entry = entry;
    this.directory = entry.rooms().directory();
    this.clients = entry.rooms().clients();
    this.items = new Items(entry, RaptorItem.Kind.CLIENT);
  }

  /// A client with what Raptor knows besides.
  ///
  /// @param item null for one that no client of Raptor has named
  record Known(PrincipalRecord principal, @Nullable RaptorItem item) {
    String id() {
      return principal.subject().id();
    }

    String name() {
      String name = item == null ? null : item.name();
      return name == null ? principal.name() : name;
    }
  }

  /// A client as it was just written.
  ///
  /// @param secret null where it has the one that it had
  record Written(Known client, @Nullable Secret secret) {}

  Known read(Author author, String id) {
    return known(directory.read(author, Subject.client(id)));
  }

  private Known known(PrincipalRecord principal) {
    return new Known(
        principal, items.find(principal.application(), principal.subject().id()).orElse(null));
  }

  /// Clients that the author may read, until the sink wants no more.
  ///
  /// @param owner whose; null for everybody's
  void each(Author author, @Nullable String owner, Predicate<Known> sink) {
    PrincipalStore.Filter filter =
        new PrincipalStore.Filter(Subject.Kind.CLIENT, owner, null, null, null);
    String after = null;
    do {
      Page<PrincipalRecord> page = directory.list(author, filter, after, PAGE);
      Map<String, RaptorItem> named = new HashMap<>();
      List<String> ids = page.items().stream().map(client -> client.subject().id()).toList();
      items.find(author.application(), ids).forEach(item -> named.put(item.id(), item));
      boolean more =
          page.items().stream()
              .map(client -> new Known(client, named.get(client.subject().id())))
              .allMatch(sink);
      after = more ? page.next() : null;
    } while (after != null);
  }

  Written create(Author author, Sent sent) {
    String name = sent.required("name");
    Names.label(name, "name");
    String id = entry.id();
    boolean enabled = !Boolean.FALSE.equals(sent.flag("enabled"));
    Draft draft = draft(id, name, enabled, author.subject());
    PrincipalRecord made =
        named(author, id, name, () -> directory.create(author, draft, null).record());
    try {
      requireFree(author, id, name);
      keep(made, name);
      OAuthClients.Registered registered = clients.put(author, id, registration(name), null);
      return new Written(known(made), registered.secret());
    } catch (RuntimeException refused) {
      directory.delete(new OnBehalf(author), made.subject(), null);
      throw refused;
    }
  }

  /// Belongs to the user who makes it.
  private static Draft draft(String id, String name, boolean enabled, Subject maker) {
    Draft plain = Draft.named(Subject.Kind.CLIENT, id);
    return new Draft(
        plain.kind(),
        id,
        inDirectory(name),
        name,
        enabled,
        maker.kind() == Subject.Kind.USER ? maker.id() : null,
        null,
        plain.roles(),
        plain.groups(),
        plain.attributes(),
        plain.publicData());
  }

  /// What the directory calls a client of this name: names that are unique there make Raptor's
  /// unique, and nobody takes or finds out the names of users by naming clients.
  private static String inDirectory(String name) {
    return "client-" + TokenText.hash(name);
  }

  /// What gives a client its name, or says that another has it.
  private PrincipalRecord named(
      Author author, String id, String name, Supplier<PrincipalRecord> naming) {
    try {
      return naming.get();
    } catch (Refused refused) {
      if (refused.problem().type() == ProblemType.CONFLICT) {
        requireFree(author, id, name);
      }
      throw refused;
    }
  }

  private void requireFree(Author author, String id, String name) {
    boolean taken =
        entry
            .rooms()
            .stores()
            .read(t ->
                Stream.of(name, inDirectory(name))
                    .flatMap(word -> t.principals().findByName(author.application(), word).stream())
                    .map(PrincipalRecord::subject)
                    .anyMatch(
                        other -> other.kind() == Subject.Kind.CLIENT && !other.id().equals(id)));
    if (taken) {
      throw Words.bad("Client name already taken");
    }
  }

  private void keep(PrincipalRecord client, String name) {
    String id = client.subject().id();
    items.put(
        RaptorItem.fresh(client.application(), RaptorItem.Kind.CLIENT, id, "{}", entry.now())
            .of(id),
        old -> old.saying(name, old.body(), entry.now()));
  }

  private static ClientDraft registration(String name) {
    return new ClientDraft(
        "client_secret_basic",
        null,
        new OAuthClientRecord.Settings(
            name,
            List.of(GrantType.CLIENT_CREDENTIALS.label()),
            List.of(),
            List.of(),
            SCOPES,
            "opaque",
            ACCESS_SECONDS,
            REFRESH_SECONDS,
            GRANT_SECONDS,
            "once"));
  }

  /// The secret comes last: what is refused must not have used it up.
  Written change(Author author, String id, Sent sent) {
    Known before = read(author, id);
    PrincipalRecord client = before.principal();
    author.require(Verb.UPDATE, client.subject(), client);
    String secret = sent.filled("secret");
    boolean fresh = secret != null && isAnother(author, client, secret);
    String asked = sent.filled("name");
    String name = asked == null ? before.name() : asked;
    Boolean flag = sent.flag("enabled");
    boolean enabled = flag == null ? client.enabled() : flag;
    boolean renamed = !name.equals(before.name());
    if (renamed) {
      Names.label(name, "name");
      requireFree(author, id, name);
    }
    if (renamed || enabled != client.enabled()) {
      named(
          author,
          id,
          name,
          () ->
              directory
                  .change(
                      author,
                      client.subject(),
                      null,
                      draft -> redrafted(draft, before, name, enabled))
                  .record());
    }
    if (renamed && before.item() != null) {
      keep(client, name);
    }
    Secret made = fresh ? renewed(author, client, name) : null;
    return new Written(read(new OnBehalf(author), id), made);
  }

  /// What was made elsewhere keeps the name that it has in the directory for its own.
  private static Draft redrafted(Draft draft, Known before, String name, boolean enabled) {
    boolean ours = before.item() != null;
    return new Draft(
        draft.kind(),
        draft.id(),
        ours ? inDirectory(name) : name,
        before.name().equals(draft.description()) ? name : draft.description(),
        enabled,
        draft.owner(),
        draft.parent(),
        draft.roles(),
        draft.groups(),
        draft.attributes(),
        draft.publicData());
  }

  /// Whether this is not the secret that the client has: clients of Raptor send all that they were
  /// told.
  private boolean isAnother(Author author, PrincipalRecord client, String secret) {
    author.require(Verb.ADMIN, client.subject(), client);
    return registered(client)
        .map(record -> !clients.hasSecret(new OAuthClient(record, client), secret))
        .orElse(true);
  }

  private Optional<OAuthClientRecord> registered(PrincipalRecord client) {
    return entry
        .rooms()
        .stores()
        .read(t -> t.oauth().client(client.application(), client.subject().id()));
  }

  /// A client that takes no part in OAuth yet does from now on.
  private @Nullable Secret renewed(Author author, PrincipalRecord client, String name) {
    String id = client.subject().id();
    OAuthClients.Registered written =
        registered(client).isPresent()
            ? clients.renewSecret(author, id, Duration.ZERO)
            : clients.put(author, id, registration(name), null);
    return written.secret();
  }

  Known delete(Author author, String id) {
    Known client = read(author, id);
    directory.delete(author, client.principal().subject(), null);
    return client;
  }

  /// As everybody sees it who may read it: without the secret.
  static ObjectNode json(Known client) {
    ObjectNode json = Words.object().put("id", client.id()).put("name", client.name());
    json.put("userId", client.principal().owner());
    json.put("enabled", client.principal().enabled());
    return json;
  }
}
