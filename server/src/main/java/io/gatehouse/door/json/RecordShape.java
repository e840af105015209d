package io.gatehouse.door.json;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a record type looks like as JSON; made once per type.
record RecordShape(List<Component> components, List<String> names, Constructor<?> constructor) {

  private static final ClassValue<RecordShape> SHAPES =
      new ClassValue<>() {
        @Override
        protected RecordShape computeValue(Class<?> type) {
          return made(type);
        }
      };

  /// @param name as JSON writes it
  /// @param nullable whether it may be left out
  record Component(String name, Type type, boolean nullable) {}

  static RecordShape of(Class<?> type) {
    return SHAPES.get(type);
  }

  Object make(@Nullable Object[] values) {
    try {
      return constructor.newInstance(values);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof RuntimeException refused) {
        throw refused;
      }
      throw new IllegalStateException(e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static RecordShape made(Class<?> type) {
    RecordComponent[] declared = type.getRecordComponents();
    List<Component> components =
        Arrays.stream(declared)
            .map(c -> new Component(Json.name(c.getName()), c.getGenericType(), nullable(c)))
            .toList();
    Class<?>[] types =
        Arrays.stream(declared).map(RecordComponent::getType).toArray(Class<?>[]::new);
    try {
      Constructor<?> constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      List<String> names = components.stream().map(Component::name).toList();
      return new RecordShape(components, names, constructor);
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException("no canonical constructor of " + type, e);
    }
  }

  private static boolean nullable(RecordComponent component) {
    return component.getType() == Optional.class
        || component.getAnnotatedType().isAnnotationPresent(Nullable.class);
  }
}
