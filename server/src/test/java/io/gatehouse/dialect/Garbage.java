package io.gatehouse.dialect;

import java.util.ArrayList;
import java.util.List;

/// What no client sends.
final class Garbage {
  /// Stands wherever a client sends a secret.
  static final String MARK = "hush-9f27c1-hush";

  private Garbage() {}

  /// What is found where it must not be, in the place of ids.
  static List<String> ids(String... more) {
    List<String> ids =
        new ArrayList<>(
            List.of(
                "nowhere",
                "%00",
                "a%0Ab",
                "%E2%80%AE",
                "*",
                "$%7Bprincipal.id%7D",
                "..%2F..",
                "-1",
                "999999999999999999999",
                "x".repeat(3_000)));
    ids.addAll(List.of(more));
    return ids;
  }

  /// Bodies that are no JSON, or not the JSON that anybody reads.
  static List<String> bodies(String... more) {
    List<String> bodies =
        new ArrayList<>(
            List.of(
                "",
                "{",
                "null",
                "7",
                "\"" + MARK + "\"",
                "[]",
                "[[],{},null,1]",
                "[".repeat(20_000),
                "{\"a\":".repeat(5_000) + "1" + "}".repeat(5_000),
                "\u0000\u0001"));
    bodies.addAll(List.of(more));
    return bodies;
  }

  /// Values of every type, and at its ends.
  static List<String> values() {
    return List.of(
        "null",
        "1",
        "-1",
        "1e999",
        "-1e-999",
        "9999999999999999999999999999999999",
        "true",
        "\"\"",
        "\"x\"",
        "\"a\\nb\"",
        "\"${principal.id}\"",
        "[]",
        "[null]",
        "[[1]]",
        "[{}]",
        "[{\"name\":{}}]",
        "{}",
        "{\"\":\"\"}",
        "{\"a\":{\"b\":null}}",
        "{\"__proto__\":{\"a\":1}}",
        "{\"has\":7,\"match\":1e999,\"between\":[\"x\",null],\"in\":[{}],\"equals\":[]}");
  }

  /// Fields, each with this value.
  static List<String> fields(List<String> names, String value) {
    return names.stream().map(name -> "\"" + name + "\":" + value).toList();
  }

  static String object(List<String> fields) {
    return "{" + String.join(",", fields) + "}";
  }

  /// The beginning, for a message.
  static String shown(String body) {
    return body.length() > 80 ? body.substring(0, 80) + "…" : body;
  }
}
