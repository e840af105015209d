/// Second factors: codes of an authenticator, recovery codes and passkeys.
package io.gatehouse.identity.factor;
