package io.gatehouse.dialect.signalk.entry;

import io.gatehouse.identity.Author;
import java.util.function.BiConsumer;
import java.util.function.Function;

/// The lists of rights of an application, as JSON.
///
/// @param json of an application; `[]` where it has none
/// @param replace sets those of the author's application; throws `Refused` where they cannot be
///   read
public record Lists(Function<String, String> json, BiConsumer<Author, String> replace) {}
