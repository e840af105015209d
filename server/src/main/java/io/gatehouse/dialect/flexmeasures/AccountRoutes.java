package io.gatehouse.dialect.flexmeasures;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.dialect.flexmeasures.Numbers.Kind;
import io.gatehouse.dialect.flexmeasures.form.Body;
import io.gatehouse.dialect.flexmeasures.form.Faults;
import io.gatehouse.dialect.flexmeasures.form.Listing;
import io.gatehouse.dialect.flexmeasures.form.Words;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.http.Response;
import io.gatehouse.door.json.Json;
import io.gatehouse.identity.Author;
import io.gatehouse.identity.member.Members;
import io.gatehouse.identity.organisation.Organisation;
import io.gatehouse.identity.organisation.OrganisationDraft;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import io.gatehouse.store.organisation.OrganisationRecord;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Accounts, which are the application's organisations.
final class AccountRoutes {
  private static final int LONGEST_NAME = 100;
  private static final int LONGEST = 255;
  private static final int LONGEST_ATTRIBUTES = 15_000;
  private static final int TRIES = 100;
  private static final Pattern COLOR = Pattern.compile("#[0-9A-Fa-f]{3}([0-9A-Fa-f]{3})?");
  private static final Pattern LOGO = Pattern.compile("https?://[^\\s\"'<>\\\\]+");

  private final Desk desk;
  private final AccountJson json;

  AccountRoutes(Desk desk) {
    this.desk = desk;
    this.json = new AccountJson(desk);
  }

  Response list(Request request) {
    Author author = desk.author(request);
    Listing listing = Listing.of(request, List.of("id", "name", "assets", "users"));
    String role = request.query("role");
    List<Organisation> all =
        desk.rooms().organisations().list(author).stream()
            .filter(one -> role == null || AccountJson.roles(one).contains(known(role)))
            .toList();
    Map<String, Comparator<Organisation>> orders =
        Map.of(
            "id",
            Comparator.comparingLong(one -> desk.numbers().of(Kind.ACCOUNT, one.id())),
            "name",
            Comparator.comparing(one -> one.record().name()),
            "assets",
            Comparator.comparing(Organisation::id),
            "users",
            Comparator.comparingLong(one ->
                desk.rooms()
                    .stores()
                    .read(t -> t.organisations().members(desk.application(), one.id()))));
    boolean counted = listing.page() != null;
    return listing.answer(
        all,
        one -> one.record().name(),
        orders,
        page -> page.stream().map(one -> counted ? json.counted(one) : json.one(one)).toList());
  }

  private String known(String role) {
    boolean known =
        role.equals(RoleNames.CONSULTANCY)
            || desk.rooms()
                .stores()
                .read(t -> t.roles().find(desk.application(), role))
                .isPresent();
    if (!known) {
      throw Faults.query("role", "No account role found with name " + role + ".");
    }
    return role;
  }

  Response read(Request request) {
    return Words.answer(200, json.one(desk.account(desk.author(request), request.path("id"))));
  }

  /// A new account; a consultant's is a client of the consultant's own.
  Response create(Request request) {
    Author author = desk.author(request);
    Body body = Body.read(request, Set.of("name", "consultancy_account_id"), Set.of("name"));
    String name = body.text("name", LONGEST_NAME).strip();
    String consultancy = consultancy(author, body);
    if (consultancy == null && !mayAddAnywhere(author, name)) {
      OrganisationRecord own = desk.own(author);
      consultancy = own == null ? null : own.id();
    }
    requireFree(name, null);
    OrganisationDraft draft = OrganisationDraft.named(id(name), name).advisedBy(consultancy);
    return Words.bare(
        201, json.one(mended(() -> desk.rooms().organisations().create(author, draft)).record()));
  }

  private boolean mayAddAnywhere(Author author, String name) {
    return author.may(
        Verb.CREATE, Members.resource(OrganisationDraft.named(id(name), name).at(author)));
  }

  private @Nullable String consultancy(Author author, Body body) {
    String field = "consultancy_account_id";
    if (!body.has(field) || body.isNull(field)) {
      return null;
    }
    try {
      return desk.account(author, body.number(field)).id();
    } catch (Refused unseen) {
      throw Faults.json(field, "No account found with this id.");
    }
  }

  Response change(Request request) {
    Author author = desk.author(request);
    Body body =
        Body.read(
            request,
            Set.of(
                "name",
                "primary_color",
                "secondary_color",
                "logo_url",
                "attributes",
                "account_roles",
                "consultancy_account_id",
                "plan_id"),
            Set.of());
    Organisation account = desk.account(author, request.path("id"));
    if (body.has("plan_id") && !body.isNull("plan_id")) {
      throw Faults.json("plan_id", "There are no plans here.");
    }
    String name = body.has("name") ? body.text("name", LONGEST_NAME).strip() : null;
    if (name != null) {
      requireFree(name, account.id());
    }
    String consultancy =
        body.has("consultancy_account_id")
            ? consultancy(author, body)
            : account.record().consultancy();
    Set<String> roles = body.has("account_roles") ? roles(body) : null;
    String data = data(body, account);
    Organisation changed =
        mended(() ->
                desk.rooms()
                    .organisations()
                    .change(
                        author,
                        account.id(),
                        null,
                        now -> drafted(now, name, roles).advisedBy(consultancy).withData(data)))
            .record();
    return Words.answer(200, json.one(changed));
  }

  private static OrganisationDraft drafted(
      OrganisationDraft now, @Nullable String name, @Nullable Set<String> roles) {
    OrganisationDraft named = name == null ? now : now.named(name);
    if (roles == null) {
      return named;
    }
    Set<String> wanted = new HashSet<>(roles);
    boolean consults = wanted.remove(RoleNames.CONSULTANCY);
    now.roles().stream().filter(role -> !RoleNames.isShown(role)).forEach(wanted::add);
    return named.withRoles(wanted).consulting(consults);
  }

  private Set<String> roles(Body body) {
    Set<String> roles = new HashSet<>();
    for (long number : body.numbers("account_roles")) {
      roles.add(
          desk.numbers()
              .id(Kind.ACCOUNT_ROLE, number)
              .orElseThrow(() ->
                  Faults.json("account_roles", "No account role found with id " + number + ".")));
    }
    return roles;
  }

  private static String data(Body body, Organisation account) {
    ObjectNode data = Words.object();
    data.setAll((ObjectNode) Json.read(account.record().data()));
    for (String name : AccountJson.TEXTS) {
      if (body.has(name)) {
        String text = body.textOrNull(name, LONGEST);
        if (text == null) {
          data.remove(name);
        } else {
          data.put(name, shaped(name, text));
        }
      }
    }
    if (body.has(AccountJson.ATTRIBUTES)) {
      JsonNode attributes =
          Json.readOrNull(
              body.text(AccountJson.ATTRIBUTES, LONGEST_ATTRIBUTES)
                  .getBytes(StandardCharsets.UTF_8));
      if (attributes == null || !attributes.isObject()) {
        throw Faults.json(AccountJson.ATTRIBUTES, "Not a valid JSON string of an object.");
      }
      data.set(AccountJson.ATTRIBUTES, attributes);
    }
    return data.toString();
  }

  /// Pages show these as they are, so that nothing else may stand there.
  private static String shaped(String name, String text) {
    boolean logo = name.equals("logo_url");
    if (!(logo ? LOGO : COLOR).matcher(text).matches()) {
      throw Faults.json(name, logo ? "Not a valid URL." : "Not a valid HEX color code.");
    }
    return text;
  }

  private void requireFree(String name, @Nullable String except) {
    boolean taken =
        desk.rooms().stores().read(t -> t.organisations().list(desk.application())).stream()
            .anyMatch(one -> one.name().equals(name) && !one.id().equals(except));
    if (taken) {
      throw Faults.json("name", "An account with this name already exists.");
    }
  }

  /// An id that reads like the name.
  private String id(String name) {
    String plain =
        java.text.Normalizer.normalize(name, java.text.Normalizer.Form.NFKD)
            .toLowerCase(java.util.Locale.ROOT)
            .replaceAll("[^a-z0-9]+", "-")
            .replaceAll("^-|-$", "");
    String base = plain.isEmpty() ? "account" : plain;
    for (int number = 1; number <= TRIES; number++) {
      String id = number == 1 ? base : base + "-" + number;
      if (desk.rooms().stores().read(t -> t.groups().find(desk.application(), id)).isEmpty()) {
        return id;
      }
    }
    throw Faults.json("name", "There are too many accounts of this name.");
  }

  private static <T> T mended(java.util.function.Supplier<T> work) {
    try {
      return work.get();
    } catch (Refused refused) {
      Problem problem = refused.problem();
      if (problem.type() == ProblemType.INVALID && "consultancy".equals(problem.field())) {
        // whoever's account may have no clients may not add any
        throw Problem.of(ProblemType.FORBIDDEN, problem.detail()).refused();
      }
      throw refused;
    }
  }
}
