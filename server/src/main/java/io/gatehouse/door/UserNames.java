package io.gatehouse.door;

import org.jspecify.annotations.Nullable;

/// User names in the form in which a dialect hands them to its clients of MQTT and AMQP.
public interface UserNames {

  /// For a server without such a dialect.
  UserNames NONE =
      new UserNames() {
        @Override
        public @Nullable Named read(String userName) {
          return null;
        }

        @Override
        public @Nullable String application(String virtualHost) {
          return null;
        }
      };

  /// Who is meant; null where the name has another form. Never blocks.
  @Nullable Named read(String userName);

  /// The application that a virtual host of AMQP stands for; null where it has another form.
  @Nullable String application(String virtualHost);

  /// @param id of the principal
  record Named(String application, String id) {}
}
