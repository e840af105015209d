/// OpenID Connect: tells clients who has signed in.
package io.gatehouse.dialect.oauth.openid;
