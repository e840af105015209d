/// Certificates and keys as texts, and what a call out shows by them.
package io.gatehouse.outbound.proof;
