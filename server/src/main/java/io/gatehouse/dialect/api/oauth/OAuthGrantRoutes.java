package io.gatehouse.dialect.api.oauth;

import io.gatehouse.access.Access;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.dialect.api.form.Answers;
import io.gatehouse.dialect.api.form.Asked;
import io.gatehouse.door.http.Method;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.http.Response;
import io.gatehouse.identity.Author;
import io.gatehouse.identity.oauth.GrantEnds;
import io.gatehouse.identity.oauth.OAuthGrants;
import io.gatehouse.store.oauth.OAuthGrantRecord;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What people granted to clients of OAuth: everybody sees their own and takes it back.
public final class OAuthGrantRoutes {
  private static final String ALL = "/v1/oauth/grants";

  private final GrantEnds grants;
  private final Access access;

  public OAuthGrantRoutes(OAuthGrants grants, Access access) {
    this.grants = grants.ends();
    this.access = access;
  }

  public void mount(OAuthClientRoutes.Offers offers) {
    offers.route(Method.GET, ALL + "{?limit,after,principal}", this::list);
    offers.route(Method.DELETE, ALL + "/{id}", this::end);
  }

  private Response list(Request request) {
    Author author = access.author(request.signedIn());
    Subject asked = Asked.subjectInQuery(request, "principal");
    return Answers.page(
        grants.list(
            author,
            asked == null ? author.subject() : asked,
            Asked.after(request),
            Asked.limit(request)),
        Shown::of);
  }

  private Response end(Request request) {
    return Answers.ended(grants.end(access.author(request.signedIn()), request.path("id")));
  }

  /// One consent and what it is used for.
  public record Shown(
      String id,
      String clientId,
      String principal,
      List<String> scopes,
      boolean refreshes,
      Instant createdAt,
      @Nullable Instant usedAt,
      Instant expiresAt) {

    static Shown of(OAuthGrantRecord grant) {
      return new Shown(
          grant.id(),
          grant.client(),
          grant.principal().toString(),
          grant.scopes(),
          grant.refreshHash() != null,
          Instant.ofEpochMilli(grant.createdAt()),
          Answers.time(grant.usedAt()),
          Instant.ofEpochMilli(grant.expiresAt()));
    }
  }
}
