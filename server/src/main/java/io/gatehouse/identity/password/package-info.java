/// Passwords: which may be set, how they are hashed, and the threads that do it.
package io.gatehouse.identity.password;
