package io.gatehouse.dialect.flexmeasures;

import io.gatehouse.identity.Origin;
import io.gatehouse.store.record.PrincipalRecord;

/// Mails somebody a link behind which they set a password. All methods block.
public interface Invitations {
  /// Refuses where no mail can be sent.
  void require();

  /// To the address of this user.
  void mail(PrincipalRecord user, Origin origin);
}
