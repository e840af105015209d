package io.gatehouse.config.section;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Declares a component of a section as a key; the key's name is the component's name.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Key {
  /// The default, written as in the file but without quotes; empty if the key has none.
  String preset();

  /// What the key does, in one or two sentences.
  String doc();

  /// What a number counts, such as `connections`; empty for values that carry their unit.
  String unit() default "";

  /// The smallest allowed value; empty for no limit.
  String min() default "";

  /// The greatest allowed value; empty for no limit.
  String max() default "";

  /// Whether the value, or a part of it, must never be shown.
  boolean secret() default false;

  /// A second environment variable that sets the key, for products that know it by this name.
  String alias() default "";
}
