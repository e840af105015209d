/// Proof of a credential without showing it: SCRAM.
package io.gatehouse.identity.challenge;
