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

  /// The access list of the thing itself lets the caller in.
  ///
  /// @param entry of the list, as written
  record Listed(String entry) implements Reason {
    @Override
    public String code() {
      return "listed-entry";
    }

    @Override
    public String sentence() {
      return "entry `" + entry + "` of its access list lets in";
    }
  }

  /// No rule allows it, and the access list of the thing itself does not name the caller.
  record NotListed() implements Reason {
    @Override
    public String code() {
      return "not-listed";
    }

    @Override
    public String sentence() {
      return "no rule allows this, and its access list does not name the caller";
    }
  }

  /// The access list of the thing itself lets nobody in who asks from outside.
  record ListClosed() implements Reason {
    @Override
    public String code() {
      return "list-nobody";
    }

    @Override
    public String sentence() {
      return "its access list is `nobody`";
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
