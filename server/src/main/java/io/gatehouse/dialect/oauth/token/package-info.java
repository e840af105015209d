/// Where clients get tokens, ask what one is worth, and give it back.
package io.gatehouse.dialect.oauth.token;
