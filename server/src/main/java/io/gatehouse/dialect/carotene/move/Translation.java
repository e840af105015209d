package io.gatehouse.dialect.carotene.move;

import io.gatehouse.dialect.carotene.move.Move.Remark;
import io.gatehouse.dialect.carotene.move.Move.Weight;
import io.gatehouse.dialect.carotene.terms.Term;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Goes through the keys of one configuration, each once.
final class Translation {
  private static final String CAROTENE = "carotene";
  private static final String LOOPBACK = "[\"127.0.0.1\", \"::1\"]";

  private final Map<String, String> settings = new LinkedHashMap<>();
  private final List<Remark> remarks = new ArrayList<>();
  private final Set<String> seen = new HashSet<>();

  Translation() {
    settings.put("application", "\"main\"");
  }

  void mended(String what) {
    remark(Weight.TO_DO, "(brackets)", what + "; it was read as meant: compare the result");
  }

  /// The keys of the application `carotene`, whether they stand alone or among those of others.
  Term.Sequence keys(Term whole) {
    Term.Sequence found = null;
    if (whole instanceof Term.Sequence(List<Term> items, Term.Place _)) {
      for (Term item : items) {
        Pair pair = pair(item);
        if (pair == null) {
          remark(Weight.TO_DO, "(entry)", "what begins at " + item.place() + " was not read");
        } else if (pair.name().equals(CAROTENE) && pair.value() instanceof Term.Sequence own) {
          found = own;
        } else {
          remark(
              Weight.TO_DO,
              pair.name(),
              "this is the configuration of another program of Erlang; it was not read");
        }
      }
    }
    return found == null ? new Term.Sequence(List.of(), whole.place()) : found;
  }

  /// A name and its value.
  private record Pair(String name, Term value) {}

  private static @Nullable Pair pair(Term term) {
    return term instanceof Term.Tuple(List<Term> items, Term.Place _)
            && items.size() == 2
            && items.getFirst() instanceof Term.Atom(String name, Term.Place _)
        ? new Pair(name, items.getLast())
        : null;
  }

  void take(Term entry) {
    if (entry instanceof Term.Atom(String name, Term.Place place)) {
      take(name, new Term.Atom("true", place)); // proplists: an atom alone is true
      return;
    }
    Pair pair = pair(entry);
    if (pair == null) {
      remark(Weight.TO_DO, "(entry)", "what begins at " + entry.place() + " is no key; not read");
    } else {
      take(pair.name(), pair.value());
    }
  }

  private void take(String name, Term value) {
    if (!seen.add(name)) {
      remark(Weight.DIFFERENT, name, "it is there twice: the first counts, as in Carotene");
      return;
    }
    boolean understood =
        switch (name) {
          case "authenticate_url" -> url(name, "authenticate-url", value);
          case "subscribe_url" -> url(name, "subscribe-url", value);
          case "publish_authorization" -> level(name, "publish", value);
          case "subscribe_authorization" -> level(name, "subscribe", value);
          case "subscribed_channels" -> channels(name, value);
          case "presence" -> truth(value);
          case "restrict_api_access_to" -> addresses(value);
          default -> told(name, value);
        };
    if (!understood) {
      remark(Weight.TO_DO, name, "its value at " + value.place() + " is not understood; set it");
    }
  }

  private boolean url(String name, String key, Term value) {
    if (!(value instanceof Term.Text(String text, Term.Place _))) {
      return false;
    }
    URI address;
    try {
      address = URI.create(text);
    } catch (IllegalArgumentException e) {
      return false;
    }
    String scheme = address.getScheme() == null ? "" : address.getScheme();
    if (address.getHost() == null || !(scheme.equals("http") || scheme.equals("https"))) {
      return false;
    }
    settings.put(key, Toml.text(text));
    boolean near = Set.of("localhost", "127.0.0.1", "[::1]").contains(address.getHost());
    if (scheme.equals("http") && !near) {
      remark(
          Weight.TO_DO,
          name,
          "tokens would cross the network in clear: write `https`, or set `webhook.allow-plain`");
    }
    return true;
  }

  private boolean level(String name, String what, Term value) {
    if (!(value instanceof Term.Sequence(List<Term> items, Term.Place _))) {
      return false;
    }
    String level = null;
    for (Term item : items) {
      Pair pair = pair(item);
      if (pair == null) {
        return false;
      }
      switch (pair.name()) {
        case "level" ->
            level = pair.value() instanceof Term.Atom(String word, Term.Place _) ? word : null;
        case "authorization_url" -> {
          if (!url(name, what + "-authorization-url", pair.value())) {
            return false;
          }
        }
        default -> remark(Weight.TO_DO, name, "`" + pair.name() + "` in it is not known; not read");
      }
    }
    if (level == null || !Set.of("anonymous", "authenticated", "ask").contains(level)) {
      return false; // Carotene refuses everybody then
    }
    settings.put(what + "-authorization-level", Toml.text(level));
    if (level.equals("ask") && !settings.containsKey(what + "-authorization-url")) {
      remark(Weight.TO_DO, name, "the level is `ask` and there is no `authorization_url`: set it");
    }
    return true;
  }

  private boolean channels(String name, Term value) {
    List<String> names = Toml.texts(value);
    if (names == null) {
      return false;
    }
    for (String channel : names) {
      if (channel.isBlank() || channel.contains(",") || !channel.equals(channel.strip())) {
        remark(
            Weight.TO_DO,
            name,
            "the channel `"
                + channel
                + "` cannot be listed here: rename it without commas and"
                + " blanks at its ends");
      }
    }
    settings.put(
        "subscribed-channels",
        names.stream()
            .filter(channel -> !channel.isBlank() && !channel.contains(","))
            .map(Toml::text)
            .collect(Collectors.joining(", ", "[", "]")));
    return true;
  }

  private boolean truth(Term value) {
    if (value instanceof Term.Atom(String word, Term.Place _)
        && (word.equals("true") || word.equals("false"))) {
      settings.put("presence", word);
      return true;
    }
    return false;
  }

  private boolean addresses(Term value) {
    List<String> addresses = Addresses.of(value);
    if (addresses == null) {
      return false;
    }
    settings.put(
        "restrict-api-access-to",
        addresses.stream().map(Toml::text).collect(Collectors.joining(", ", "[", "]")));
    remark(
        Weight.DIFFERENT,
        "restrict_api_access_to",
        "whoever is refused gets status 403, not 500; several addresses, IPv6 and blocks such as"
            + " `10.0.0.0/8` may stand there");
    return true;
  }

  /// Keys that have no place in `[carotene]`.
  private boolean told(String name, Term value) {
    switch (name) {
      case "port" -> {
        String port =
            value instanceof Term.Numeral number ? number.value().toPlainString() : "its number";
        remark(
            Weight.TO_DO,
            name,
            "clients connect to port " + port + ": set `http.port`, or `tls.port` with TLS");
      }
      case "ssl", "certfile", "keyfile", "cacertfile" ->
          remark(
              Weight.TO_DO,
              name,
              "set `tls.certificate` (with its chain) and `tls.key` to the same PEM files");
      case "broker", "nodes_in_cluster", "node_name" ->
          remark(
              Weight.TO_DO,
              name,
              "there is nothing of this kind: one server, and MQTT or AMQP clients hear the same"
                  + " channels");
      default ->
          remark(Weight.TO_DO, name, "this key of Carotene is not known; it was not taken over");
    }
    return true;
  }

  Move move() {
    absent("publish_authorization", "publish-authorization-level", "publish");
    absent("subscribe_authorization", "subscribe-authorization-level", "subscribe");
    if (!settings.containsKey("restrict-api-access-to")) {
      settings.put("restrict-api-access-to", LOOPBACK);
      remark(
          Weight.SAFER,
          "restrict_api_access_to",
          "it was not set, which opened `/api/channels` to everybody; now this machine alone may"
              + " use it: list the addresses of your backend");
    }
    if (settings.keySet().stream().anyMatch(key -> key.endsWith("-url"))) {
      remark(
          Weight.SAFER,
          "(webhooks)",
          "set `webhook-secret` and check the header `Gatehouse-Signature`, so that nobody else"
              + " can ask your backend");
    }
    Map<String, String> ordered = new LinkedHashMap<>();
    for (String key : Toml.ORDER) {
      String value = settings.get(key);
      if (value != null) {
        ordered.put(key, value);
      }
    }
    return new Move(ordered, List.copyOf(remarks));
  }

  private void absent(String name, String key, String verb) {
    if (settings.containsKey(key)) {
      return;
    }
    settings.put(key, "\"authenticated\"");
    if (!seen.contains(name)) {
      remark(
          Weight.SAFER,
          name,
          "it was not set, which let everybody "
              + verb
              + "; now one has to be authenticated: write `anonymous` if everybody is meant");
    }
  }

  private void remark(Weight weight, String key, String text) {
    remarks.add(new Remark(weight, key, text));
  }
}
