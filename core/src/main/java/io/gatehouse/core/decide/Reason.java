package io.gatehouse.core.decide;

import io.gatehouse.core.pattern.TopicFilter;
import io.gatehouse.core.policy.Level;
import io.gatehouse.core.policy.Permission;
import io.gatehouse.core.policy.Verb;

/// Why a decision is as it is.
public sealed interface Reason {
  /// What happened, in a word that programs may compare; it never changes.
  String code();

  /// The same for a person: lower case, no full stop.
  String sentence();

  /// The principal is switched off.
  record PrincipalDisabled() implements Reason {
    @Override
    public String code() {
      return "principal-disabled";
    }

    @Override
    public String sentence() {
      return "the principal is disabled";
    }
  }

  /// The credential has passed its end.
  record CredentialExpired() implements Reason {
    @Override
    public String code() {
      return "credential-expired";
    }

    @Override
    public String sentence() {
      return "the credential has expired";
    }
  }

  /// The resource is not below the application in which the principal lives.
  record OtherApplication() implements Reason {
    @Override
    public String code() {
      return "other-application";
    }

    @Override
    public String sentence() {
      return "the resource belongs to another application";
    }
  }

  /// A rule denies it.
  ///
  /// @param permission as written, with its placeholders
  record DeniedByRule(Source source, Permission permission) implements Reason {
    @Override
    public String code() {
      return "denied-by-rule";
    }

    @Override
    public String sentence() {
      return source.text() + " denies `" + permission.label() + "`";
    }
  }

  /// The token has a list of permissions of its own, and none of them includes this.
  record OutsideToken() implements Reason {
    @Override
    public String code() {
      return "outside-token";
    }

    @Override
    public String sentence() {
      return "the token's own permissions do not include this";
    }
  }

  /// A rule allows it.
  ///
  /// @param permission as written, with its placeholders
  record AllowedByRule(Source source, Permission permission) implements Reason {
    @Override
    public String code() {
      return "allowed-by-rule";
    }

    @Override
    public String sentence() {
      return source.text() + " allows `" + permission.label() + "`";
    }
  }

  /// The level of a channel rule decides.
  ///
  /// @param pattern of the rule
  /// @param direction publish or subscribe
  record ChannelLevel(TopicFilter pattern, Verb direction, Level level) implements Reason {
    @Override
    public String code() {
      return "channel-" + level.label();
    }

    @Override
    public String sentence() {
      String rule = "channel rule `" + pattern + "` ";
      return rule
          + switch (level) {
            case ANONYMOUS -> "lets everybody " + direction.label();
            case AUTHENTICATED -> "lets everybody " + direction.label() + " who has logged in";
            case PERMISSION ->
                "asks for a permission to " + direction.label() + ", and no rule gives it";
            case ASK -> "leaves it to the application's webhook who may " + direction.label();
            case NOBODY -> "lets nobody " + direction.label();
          };
    }
  }

  /// Nothing denies it and nothing allows it.
  record NoRule() implements Reason {
    @Override
    public String code() {
      return "no-rule";
    }

    @Override
    public String sentence() {
      return "no rule allows this";
    }
  }
}
