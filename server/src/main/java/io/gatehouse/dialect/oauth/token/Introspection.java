package io.gatehouse.dialect.oauth.token;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.gatehouse.access.Rights;
import io.gatehouse.core.policy.Permission;
import io.gatehouse.core.policy.Resource;
import io.gatehouse.core.policy.ResourceType;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.dialect.oauth.entry.ClientPace;
import io.gatehouse.dialect.oauth.entry.ClientProof;
import io.gatehouse.dialect.oauth.entry.Form;
import io.gatehouse.dialect.oauth.entry.OAuthRooms;
import io.gatehouse.dialect.oauth.entry.Tenant;
import io.gatehouse.dialect.oauth.entry.Words;
import io.gatehouse.door.http.Method;
import io.gatehouse.door.http.Reply;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.http.Response;
import io.gatehouse.door.http.Router;
import io.gatehouse.identity.Identity;
import io.gatehouse.identity.Origin;
import io.gatehouse.identity.oauth.OAuthClient;
import io.gatehouse.identity.oauth.OAuthFault;
import io.gatehouse.identity.proof.Possession;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import io.gatehouse.store.oauth.OAuthAccessRecord;
import io.gatehouse.store.record.TokenRecord;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// Tells clients what a token is worth now (RFC 7662): on the event loop while everything that it
/// takes is in memory.
///
/// A client is told of the tokens that it was given itself, and of any others that it may read by
/// the policy (`read_token`). To all others, and of all others, the answer is the same:
/// `{"active":false}`.
public final class Introspection {
  private static final int MOST_WAITING = 1_000;
  private static final int MOST_ANSWERS = 100_000;
  private static final Response INACTIVE =
      Response.json(200, Map.of("active", false)).header("Pragma", "no-cache");

  private final Tenant tenant;
  private final OAuthRooms rooms;
  private final ClientProof proof;
  private final Semaphore waiting = new Semaphore(MOST_WAITING);

  /// An identity stays the same object as long as nothing about it differs.
  private final Cache<Identity, Response> answers =
      Caffeine.newBuilder().weakKeys().maximumSize(MOST_ANSWERS).executor(Runnable::run).build();

  public Introspection(Tenant tenant, OAuthRooms rooms, ClientProof proof) {
    this.tenant = tenant;
    this.rooms = rooms;
    this.proof = proof;
  }

  public void mount(Router router) {
    router.hot(Method.POST, tenant.prefix() + "/oauth/introspect", this::begin);
  }

  private void begin(Request request, Reply reply) {
    try {
      Asked asked = asked(request);
      Response known = answer(asked, true);
      if (known != null) {
        reply.send(known);
      } else if (waiting.tryAcquire()) {
        Thread.startVirtualThread(() -> later(asked, reply));
      } else {
        throw Problem.of(ProblemType.UNAVAILABLE, "the server is busy").retryAfter(1).refused();
      }
    } catch (OAuthFault | Refused refused) {
      reply.send(Words.refusal(refused));
    }
  }

  private void later(Asked asked, Reply reply) {
    try {
      Response answer = answer(asked, false);
      reply.send(answer == null ? INACTIVE : answer);
    } catch (OAuthFault | Refused refused) {
      reply.send(Words.refusal(refused));
    } catch (RuntimeException failed) {
      reply.fail(failed);
    } finally {
      waiting.release();
    }
  }

  private Asked asked(Request request) {
    String application = tenant.application(request);
    Form form = Form.of(request.header("Content-Type"), request.bytes());
    Rights caller = request.rights();
    boolean byToken = caller.identity().credential().kind() != Identity.Kind.NONE;
    ClientProof.Shown shown = byToken ? null : ClientProof.shown(request, application, form);
    return new Asked(
        application,
        form.required("token"),
        shown,
        byToken ? caller : null,
        request.connection(),
        new AtomicBoolean());
  }

  /// The answer; null where it has to be waited for and may not be.
  private @Nullable Response answer(Asked asked, boolean hot) {
    OAuthClient client = null;
    if (asked.shown != null) {
      client =
          hot ? proof.known(asked.shown, asked.origin) : proof.prove(asked.shown, asked.origin);
      if (client == null) {
        return null;
      }
      if (client.isPublic()) {
        throw OAuthFault.invalidClient();
      }
    }
    String asker = client == null ? asked.asker() : ClientPace.key(client);
    if (asked.counted.compareAndSet(false, true)) {
      rooms.pace().introspection(asker);
    }
    Identity identity;
    try {
      identity =
          hot
              ? rooms.tokens().cached(asked.token, null, asked.looking())
              : rooms.tokens().load(asked.token, null, asked.looking());
    } catch (Refused unknown) {
      rooms.pace().miss(asker);
      return INACTIVE;
    }
    return identity == null ? null : answer(asked, client, identity, hot);
  }

  private @Nullable Response answer(
      Asked asked, @Nullable OAuthClient client, Identity identity, boolean hot) {
    if (!identity.application().equals(asked.application)) {
      return INACTIVE;
    }
    Boolean closed = rooms.access().closesOut(identity, !hot);
    if (closed == null || closed) {
      return closed == null ? null : INACTIVE;
    }
    OAuthAccessRecord access = null;
    if (identity.credential().kind() == Identity.Kind.ACCESS_TOKEN) {
      access = access(identity, hot);
      if (access == null) {
        return hot ? null : INACTIVE;
      }
    }
    boolean own = client != null && access != null && access.client().equals(client.id());
    if (!own) {
      Rights rights = asked.caller != null ? asked.caller : rights(client, asked, hot);
      if (rights == null) {
        return null;
      }
      if (!mayRead(rights, identity)) {
        return INACTIVE;
      }
    }
    return told(identity, access);
  }

  private @Nullable OAuthAccessRecord access(Identity identity, boolean hot) {
    String id = identity.credential().id();
    if (id == null) {
      return null;
    }
    return hot
        ? rooms.accessTokens().cached(identity.application(), id)
        : rooms.accessTokens().find(identity.application(), id).orElse(null);
  }

  private static boolean mayRead(Rights rights, Identity identity) {
    if (!rights.identity().application().equals(identity.application())) {
      return false;
    }
    String id = identity.credential().id();
    Resource token =
        Resource.owned(
            ResourceType.TOKEN,
            id == null ? "" : id,
            identity.subject(),
            Resource.application(identity.application()));
    return rights.decide(Verb.READ, token).allowed();
  }

  /// The rights that a client has by the policy, whatever it proved itself with.
  private @Nullable Rights rights(@Nullable OAuthClient client, Asked asked, boolean hot) {
    if (client == null) {
      return null;
    }
    Identity identity =
        new Identity(
            client.application(),
            client.subject(),
            client.principal().name(),
            Identity.Credential.NONE,
            client.principal().publicData());
    return hot
        ? rooms.access().cachedRights(identity, asked.origin)
        : rooms.access().rights(identity, asked.origin);
  }

  private Response told(Identity identity, @Nullable OAuthAccessRecord access) {
    Response known = answers.getIfPresent(identity);
    if (known == null) {
      known = Response.json(200, body(identity, access)).header("Pragma", "no-cache");
      answers.put(identity, known);
    }
    return known;
  }

  /// RFC 7662 section 2.2.
  private Map<String, Object> body(Identity identity, @Nullable OAuthAccessRecord access) {
    Map<String, Object> body = new LinkedHashMap<>();
    Identity.Credential credential = identity.credential();
    body.put("active", true);
    List<Permission> permissions = credential.permissions();
    if (access != null) {
      body.put("scope", String.join(" ", access.scopes()));
      body.put("client_id", access.client());
    } else if (identity.subject().kind() == Subject.Kind.CLIENT) {
      body.put("client_id", identity.subject().id());
    }
    body.put("username", identity.name());
    body.put("token_type", SenderProof.type(credential.bound()));
    if (credential.expiresAt() != Long.MAX_VALUE) {
      body.put("exp", credential.expiresAt() / 1_000);
    }
    if (access != null) {
      body.put("iat", access.issuedAt() / 1_000);
    }
    body.put("sub", identity.subject().toString());
    String issuer = rooms.issuers().of(identity.application());
    body.put("aud", issuer);
    body.put("iss", issuer);
    if (credential.id() != null) {
      body.put("jti", credential.id());
    }
    TokenRecord.Binding bound = credential.bound();
    if (bound != null) {
      body.put("cnf", Map.of(bound.means().label(), bound.thumbprint()));
    }
    if (permissions != null) {
      body.put("permissions", permissions.stream().map(Permission::label).toList());
    }
    return body;
  }

  private record Asked(
      String application,
      String token,
      ClientProof.@Nullable Shown shown,
      @Nullable Rights caller,
      Origin origin,
      AtomicBoolean counted) {

    /// Who asks by a token of its own.
    String asker() {
      if (caller == null) {
        throw new IllegalStateException("nobody asks");
      }
      return caller.identity().application() + " " + caller.identity().subject();
    }

    /// Nobody acts by the token, so nothing has to be shown beside it.
    Origin looking() {
      return origin.showing(Possession.LOOKED_AT);
    }

    /// Without the token.
    @Override
    public String toString() {
      return "Asked[" + application + "]";
    }
  }
}
