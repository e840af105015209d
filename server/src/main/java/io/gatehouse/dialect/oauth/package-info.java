/// OAuth 2.0 and OpenID Connect, as their clients speak them: one folder that can be taken away.
package io.gatehouse.dialect.oauth;
