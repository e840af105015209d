package io.gatehouse.dialect.api.organisation;

import io.gatehouse.access.Access;
import io.gatehouse.change.Done;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.dialect.api.form.Answers;
import io.gatehouse.dialect.api.form.Asked;
import io.gatehouse.dialect.api.form.Mount;
import io.gatehouse.dialect.api.organisation.OrganisationJson.Colleague;
import io.gatehouse.dialect.api.organisation.OrganisationJson.Shown;
import io.gatehouse.door.http.Method;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.http.Response;
import io.gatehouse.identity.Author;
import io.gatehouse.identity.Directory;
import io.gatehouse.identity.organisation.Organisation;
import io.gatehouse.identity.organisation.Organisations;
import io.gatehouse.store.Page;
import io.gatehouse.store.PrincipalStore;
import io.gatehouse.store.Stores;
import io.gatehouse.store.record.PrincipalRecord;
import java.util.stream.Collectors;

/// Organisations, their members, and who gives roles in them.
public final class OrganisationRoutes {
  private static final String ALL = "/v1/organisations";
  private static final String ONE = ALL + "/{id}";
  private static final String MEMBERS = ONE + "/members";
  private static final String GRANTERS = "/v1/role-granters";

  private final Organisations organisations;
  private final Directory directory;
  private final Stores stores;
  private final Access access;

  public OrganisationRoutes(
      Organisations organisations, Directory directory, Stores stores, Access access) {
    this.organisations = organisations;
    this.directory = directory;
    this.stores = stores;
    this.access = access;
  }

  public void mount(Mount mount) {
    mount.route(Method.GET, ALL + "{?limit,after}", this::list);
    mount.route(Method.POST, ALL, this::create);
    mount.route(Method.GET, ONE, this::read);
    mount.route(Method.PATCH, ONE, this::change);
    mount.route(Method.DELETE, ONE, this::delete);
    mount.route(Method.GET, MEMBERS + "{?limit,after}", this::members);
    mount.route(Method.POST, MEMBERS, this::addMember);
    mount.route(Method.PUT, MEMBERS + "/{user}", this::takeIn);
    mount.route(Method.GET, GRANTERS, this::granters);
    mount.route(Method.PUT, GRANTERS, this::setGranters);
  }

  private Author author(Request request) {
    return access.author(request.signedIn());
  }

  private Response list(Request request) {
    return Answers.slice(
        request, organisations.list(author(request)), Organisation::id, one -> Shown.of(one, null));
  }

  private Response create(Request request) {
    Author author = author(request);
    Done<Organisation> done =
        organisations.create(author, request.body(OrganisationJson.New.class).draft());
    return Response.created(ALL + "/" + done.record().id(), Shown.of(done.record(), done.receipt()))
        .version(done.record().record().version());
  }

  private Response read(Request request) {
    Organisation one = organisations.read(author(request), request.path("id"));
    return Answers.versioned(request, one.record().version(), Shown.of(one, null));
  }

  private Response change(Request request) {
    Author author = author(request);
    OrganisationJson.Patch patch = request.body(OrganisationJson.Patch.class);
    Done<Organisation> done =
        organisations.change(author, request.path("id"), request.version(), patch::applied);
    return Response.ok(Shown.of(done.record(), done.receipt()))
        .version(done.record().record().version());
  }

  private Response delete(Request request) {
    return Answers.ended(
        organisations
            .delete(author(request), request.path("id"), request.versionIfGiven())
            .receipt());
  }

  /// Whoever may read an organisation sees who is in it, and no more of them than is shown here.
  private Response members(Request request) {
    Organisation one = organisations.read(author(request), request.path("id"));
    int limit = Asked.limit(request);
    String after = Asked.after(request);
    PrincipalStore.Filter filter =
        new PrincipalStore.Filter(Subject.Kind.USER, null, one.id(), null, null);
    Page<PrincipalRecord> page =
        stores.read(t -> t.principals().list(one.record().application(), filter, after, limit));
    return Answers.page(page, Colleague::of);
  }

  private Response addMember(Request request) {
    Author author = author(request);
    Organisation one = organisations.read(author, request.path("id"));
    OrganisationJson.NewMember body = request.body(OrganisationJson.NewMember.class);
    Done<PrincipalRecord> done = directory.create(author, body.draft(one.id()), body.password());
    return Response.created(
            "/v1/users/" + done.record().subject().id(),
            Colleague.of(done.record(), done.receipt()))
        .version(done.record().version());
  }

  /// Takes in a user who is in another organisation until now, or in none.
  private Response takeIn(Request request) {
    Author author = author(request);
    Organisation one = organisations.read(author, request.path("id"));
    Done<PrincipalRecord> done =
        organisations.takeIn(author, directory, one, Subject.user(request.path("user")));
    return Response.ok(Colleague.of(done.record(), done.receipt()))
        .version(done.record().version());
  }

  private Response granters(Request request) {
    return Response.ok(OrganisationJson.Table.of(organisations.granters().list(author(request))));
  }

  private Response setGranters(Request request) {
    Author author = author(request);
    OrganisationJson.Table table = request.body(OrganisationJson.Table.class);
    return Response.ok(
        OrganisationJson.Table.of(
            organisations
                .granters()
                .replace(
                    author,
                    table.items().stream()
                        .map(OrganisationJson.Line::meant)
                        .collect(Collectors.toSet()))));
  }
}
