package io.gatehouse.document.schema;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.re2j.Pattern;
import dev.harrel.jsonschema.Dialects;
import dev.harrel.jsonschema.EvaluationContext;
import dev.harrel.jsonschema.Evaluator;
import dev.harrel.jsonschema.EvaluatorFactory;
import dev.harrel.jsonschema.JsonNode;
import dev.harrel.jsonschema.SchemaParsingContext;
import dev.harrel.jsonschema.SchemaResolver;
import dev.harrel.jsonschema.Validator;
import dev.harrel.jsonschema.ValidatorFactory;
import dev.harrel.jsonschema.providers.JacksonNode;
import io.gatehouse.document.schema.Definition.Fault;
import java.net.URI;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which documents fit a JSON Schema (draft 2020-12).
///
/// Nothing is ever fetched, and patterns are matched in linear time. Safe for use by any thread:
/// one document at a time.
public final class Fit {
  /// Every document fits.
  public static final Fit ANYTHING = new Fit(null, URI.create("urn:anything"));

  private static final int SHOWN = 20;

  private final @Nullable Validator validator;
  private final URI uri;

  private Fit(@Nullable Validator validator, URI uri) {
    this.validator = validator;
    this.uri = uri;
  }

  /// Of a schema that was found bearable; throws [IllegalArgumentException] where it is none.
  static Fit of(ObjectNode schema) {
    Validator validator =
        new ValidatorFactory()
            .withDefaultDialect(new Dialects.Draft2020Dialect())
            .withJsonNodeFactory(new JacksonNode.Factory())
            .withEvaluatorFactory(new LinearPatterns())
            .withSchemaResolver(uri -> SchemaResolver.Result.empty())
            .createValidator();
    try {
      URI uri = validator.registerSchema(URI.create("urn:schema"), schema);
      return new Fit(validator, uri);
    } catch (RuntimeException e) {
      throw new IllegalArgumentException("it is no JSON Schema of draft 2020-12", e);
    }
  }

  List<Fault> faults(ObjectNode document) {
    if (validator == null) {
      return List.of();
    }
    Validator.Result result;
    synchronized (this) {
      result = validator.validate(uri, document);
    }
    if (result.isValid()) {
      return List.of();
    }
    Set<Fault> faults = new LinkedHashSet<>();
    result.getErrors().stream()
        .limit(SHOWN)
        .forEach(
            error -> faults.add(new Fault(error.getInstanceLocation(), said(error.getError()))));
    return List.copyOf(faults);
  }

  private static String said(@Nullable String error) {
    return error == null ? "it does not fit" : error;
  }

  /// `pattern` by RE2: a hostile one cannot take more than a moment.
  private static final class LinearPatterns implements EvaluatorFactory {
    @Override
    public Optional<Evaluator> create(SchemaParsingContext context, String keyword, JsonNode node) {
      return keyword.equals("pattern") && node.isString()
          ? Optional.of(new Matching(Pattern.compile(node.asString())))
          : Optional.empty();
    }
  }

  private record Matching(Pattern pattern) implements Evaluator {
    @Override
    public Result evaluate(EvaluationContext context, JsonNode node) {
      return !node.isString() || pattern.matcher(node.asString()).find()
          ? Result.success()
          : Result.failure("it does not match the pattern");
    }
  }
}
