/// Signing in and out by Signal K over HTTP, and what a page may ask about its login.
package io.gatehouse.dialect.signalk.login;
