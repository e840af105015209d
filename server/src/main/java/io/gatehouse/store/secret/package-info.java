/// Secrets of applications and connections to other services, sealed.
package io.gatehouse.store.secret;
