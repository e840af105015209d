package io.gatehouse.document;

import org.jspecify.annotations.Nullable;

/// Access lists of one document as they are written; what is null is as its schema has it.
public record Lists(@Nullable String read, @Nullable String write, @Nullable String delete) {}
